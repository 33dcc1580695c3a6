package topgun.domain.operation;

import java.util.Optional;

/** How safe a change must be before its client is told so. Ascending: each level implies all before it. */
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
    PERSISTED;

    /** What clients ask for by not asking. */
    public static final WriteConcern DEFAULT = MEMORY;

    public boolean implies(WriteConcern other) {
        return compareTo(other) >= 0;
    }

    /** The level of that name, spelled exactly. */
    public static Optional<WriteConcern> parse(String name) {
        for (WriteConcern concern : values()) {
            if (concern.name().equals(name)) {
                return Optional.of(concern);
            }
        }
        return Optional.empty();
    }
}
