package topgun.domain.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A fixed list of member names that a {@link MessagePackReader} recognises from their bytes, without making strings.
 *
 * <p>A name is known by its place in the list, which makes a {@code switch} over constants of it. Immutable.
 */
public final class FieldNames {

    private static final int UNKNOWN = -1;

    private final String[] names;

    /** Open addressing, at most a quarter full, so that an unknown name mostly meets an empty cell at once. */
    private final byte[] @Nullable [] table;

    private final int[] places;

    private FieldNames(String[] names) {
        this.names = names;
        int cells = Integer.highestOneBit(Math.max(names.length, 1)) * 8;
        this.table = new byte[cells][];
        this.places = new int[cells];
        for (int place = 0; place < names.length; place++) {
            insert(names[place].getBytes(StandardCharsets.UTF_8), place);
        }
    }

    public static FieldNames of(String... names) {
        return new FieldNames(names.clone());
    }

    public String name(int place) {
        return names[place];
    }

    public int size() {
        return names.length;
    }

    /** The place of a name given as a range of bytes, -1 if it is not in the list. */
    int find(byte[] bytes, int from, int to) {
        int cell = hash(bytes, from, to) & (table.length - 1);
        for (byte[] name = table[cell]; name != null; name = table[cell]) {
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return places[cell];
            }
            cell = (cell + 1) & (table.length - 1);
        }
        return UNKNOWN;
    }

    private void insert(byte[] name, int place) {
        if (find(name, 0, name.length) != UNKNOWN) {
            throw new IllegalArgumentException("named twice: " + names[place]);
        }
        int cell = hash(name, 0, name.length) & (table.length - 1);
        while (table[cell] != null) {
            cell = (cell + 1) & (table.length - 1);
        }
        table[cell] = name;
        places[cell] = place;
    }

    /** Length, both ends and the middle tell member names apart well enough; reading the rest is left to the check. */
    private static int hash(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return 0;
        }
        int h = length * 31 + bytes[from];
        h = h * 31 + bytes[from + length / 2];
        h = h * 31 + bytes[to - 1];
        return h ^ (h >>> 7);
    }
}
