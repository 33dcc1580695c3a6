package topgun.domain.access;

/** What can be done to a map. */
public enum Action {
    READ,
    PUT,
    REMOVE
}
