package topgun.adapters.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.MessagePackReader;

/**
 * Gives out one object for all occurrences of a text, as far as it remembers.
 *
 * <p>A server sees few nodes and few maps, each of them in thousands of records. A known text is found by its bytes and
 * costs no memory. The number of texts remembered is fixed, and long ones are not; one is forgotten for another that
 * falls on the same cell.
 *
 * <p>For all threads, without locks: they write cells without regard for each other, which at worst makes two objects of
 * equal texts. What is found in a cell is whole, because all of it is final.
 */
final class Interner<T> {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int LONGEST_REMEMBERED = 128; // bytes; whoever sends long names pays for them himself

    private final @Nullable Known<T>[] cells;
    private final Function<String, @Nullable T> maker;

    /**
     * @param capacity how many texts to remember, a power of two
     * @param maker answers the object of a text, or null if the text will not do, which is not remembered
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    Interner(int capacity, Function<String, @Nullable T> maker) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        this.cells = new Known[capacity];
        this.maker = maker;
    }

    /** Reads the text that is next in a reader of {@code bytes} and answers its object, null if it has none. */
    @Nullable
    T read(MessagePackReader reader, byte[] bytes) {
        int start = reader.position();
        reader.skip();
        int from = start + headerLength(bytes[start]);
        int to = reader.position();
        int cell = hash(bytes, from, to) & (cells.length - 1);
        Known<T> known = cells[cell];
        if (known != null && Arrays.equals(known.text, 0, known.text.length, bytes, from, to)) {
            return known.object;
        }
        T made = maker.apply(new MessagePackReader(bytes, start, to).readString());
        if (made != null && to - from <= LONGEST_REMEMBERED) {
            cells[cell] = new Known<>(Arrays.copyOfRange(bytes, from, to), made);
        }
        return made;
    }

    /** How many bytes of an encoded text come before the text itself. */
    private static int headerLength(byte first) {
        return switch (first & 0xff) {
            case 0xd9 -> 2;
            case 0xda -> 3;
            case 0xdb -> 5;
            default -> 1;
        };
    }

    /** Both ends and the middle: enough to spread names that people and random generators make. */
    private static int hash(byte[] bytes, int from, int to) {
        int length = to - from;
        long h = length;
        if (length >= Long.BYTES) {
            h = h * 31 + (long) LONGS.get(bytes, from);
            h = h * 31 + (long) LONGS.get(bytes, from + (length - Long.BYTES) / 2);
            h = h * 31 + (long) LONGS.get(bytes, to - Long.BYTES);
        } else {
            for (int i = from; i < to; i++) {
                h = h * 31 + bytes[i];
            }
        }
        h *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (h >>> 40);
    }

    private static final class Known<T> {

        final byte[] text;
        final T object;

        Known(byte[] text, T object) {
            this.text = text;
            this.object = object;
        }
    }
}
