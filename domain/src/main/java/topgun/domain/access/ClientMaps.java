package topgun.domain.access;

/** Maps that hold what clients keep there: neither {@linkplain ReservedMaps reserved} nor {@linkplain SystemMaps of the system}. */
public final class ClientMaps {

    private ClientMaps() {}

    public static boolean contains(String map) {
        return !ReservedMaps.contains(map) && !SystemMaps.contains(map);
    }
}
