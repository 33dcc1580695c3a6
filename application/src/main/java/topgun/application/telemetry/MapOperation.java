package topgun.application.telemetry;

/** What clients do with a map. */
public enum MapOperation {
    PUT,
    /** The beginning of a synchronisation. */
    GET,
    DELETE,
    /** A live query. */
    SUBSCRIBE
}
