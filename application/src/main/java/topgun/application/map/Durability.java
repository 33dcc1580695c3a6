package topgun.application.map;

/** How safe a write is. Each level includes the ones before. */
public enum Durability {
    /** In memory. */
    APPLIED,
    /** Survives the death of the process. */
    COMMITTED,
    /** Survives loss of power. */
    SYNCED
}
