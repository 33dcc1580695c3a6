package topgun.domain.access;

/** Maps in which the server keeps what is its own. Clients cannot reach them, whatever their rights. */
public final class ReservedMaps {

    /** One record per counter. */
    public static final String COUNTERS = "__topgun_counters";

    /** One record per lock that was ever held: its last token. */
    public static final String LOCKS = "__topgun_locks";

    /** The journal, one record for some entries that follow upon each other. */
    public static final String JOURNAL = "__topgun_journal";

    private ReservedMaps() {}

    public static boolean contains(String map) {
        return map.startsWith("__topgun_") || map.startsWith("_topgun_");
    }
}
