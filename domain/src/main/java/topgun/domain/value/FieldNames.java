package topgun.domain.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A fixed list of member names that a {@link MessagePackReader} recognises from their bytes, without making strings.
 *
 * <p>A name is known by its place in the list, which makes a {@code switch} over constants of it. Immutable.
 *
 * <p>Names are compared by their first and their last eight bytes as numbers, which is all of most names: there are a dozen
 * in each write, and comparing them as ranges of bytes was a fifth of reading it.
 */
public final class FieldNames {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int UNKNOWN = -1;

    private final String[] names;

    /** Open addressing, at most a quarter full, so that an unknown name mostly meets an empty cell at once. */
    private final @Nullable Known[] table;

    private FieldNames(String[] names) {
        this.names = names;
        this.table = new Known[Integer.highestOneBit(Math.max(names.length, 1)) * 8];
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
        long head = head(bytes, from, to);
        long tail = tail(bytes, from, to);
        int cell = cell(head, tail, to - from);
        for (Known known = table[cell]; known != null; known = table[cell]) {
            if (known.is(head, tail, bytes, from, to)) {
                return known.place;
            }
            cell = next(cell);
        }
        return UNKNOWN;
    }

    private void insert(byte[] name, int place) {
        if (find(name, 0, name.length) != UNKNOWN) {
            throw new IllegalArgumentException("named twice: " + names[place]);
        }
        var known = new Known(name, place);
        int cell = cell(known.head, known.tail, name.length);
        while (table[cell] != null) {
            cell = next(cell);
        }
        table[cell] = known;
    }

    private int cell(long head, long tail, int length) {
        long hash = (head ^ (tail * 31) ^ length) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (hash >>> Integer.SIZE) & (table.length - 1);
    }

    private int next(int cell) {
        return (cell + 1) & (table.length - 1);
    }

    /** The first eight bytes; of a shorter name all of them, and zeros. */
    private static long head(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= Long.BYTES) {
            return (long) LONGS.get(bytes, from);
        }
        if (from + Long.BYTES <= bytes.length) {
            return (long) LONGS.get(bytes, from) & ((1L << (length * Byte.SIZE)) - 1);
        }
        long head = 0;
        for (int i = to - 1; i >= from; i--) {
            head = (head << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return head;
    }

    /** The last eight bytes, some of which may be among the first; 0 if those are all. */
    private static long tail(byte[] bytes, int from, int to) {
        return to - from > Long.BYTES ? (long) LONGS.get(bytes, to - Long.BYTES) : 0;
    }

    private static final class Known {

        final byte[] name;
        final long head;
        final long tail;
        final int place;

        Known(byte[] name, int place) {
            this.name = name;
            this.head = head(name, 0, name.length);
            this.tail = tail(name, 0, name.length);
            this.place = place;
        }

        boolean is(long otherHead, long otherTail, byte[] bytes, int from, int to) {
            return head == otherHead
                    && tail == otherTail
                    && name.length == to - from
                    && (name.length <= 2 * Long.BYTES || Arrays.equals(name, 0, name.length, bytes, from, to));
        }
    }
}
