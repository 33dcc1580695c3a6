package topgun.domain.operation;

/**
 * How safe a change must be before its client is told so. Ascending: each level implies all before it. The names are those on
 * the wire.
 */
public enum WriteConcern {
    /** Nobody waits. */
    FIRE_AND_FORGET,
    /** Taken in by the server. */
    MEMORY,
    /** Part of the map, visible to others. */
    APPLIED,
    /** Known to other members of the cluster. */
    REPLICATED,
    /** In the store, and survives loss of power. */
    PERSISTED
}
