package topgun.domain.access;

/** Maps in which the server tells administrators about itself, like any other map; nobody else can reach them. */
public final class SystemMaps {

    /** One record per node: {@code {id, status, isLocal, lastUpdated}}. */
    public static final String CLUSTER = "$sys/cluster";

    /** One record per map of clients: {@code {name, createdAt}}. */
    public static final String MAPS = "$sys/maps";

    /** One record per node: its metrics by their names, and {@code timestamp}. */
    public static final String STATS = "$sys/stats";

    private static final String PREFIX = "$sys/";

    private SystemMaps() {}

    public static boolean contains(String map) {
        return map.startsWith(PREFIX);
    }
}
