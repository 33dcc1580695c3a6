package topgun.application.admin;

/** What became of an index that was to be dropped. */
public enum DropOutcome {
    DROPPED,
    /** It is a setting, and goes with that. */
    FIXED,
    UNKNOWN
}
