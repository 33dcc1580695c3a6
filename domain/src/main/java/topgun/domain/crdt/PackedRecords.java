package topgun.domain.crdt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.Cells;
import topgun.domain.value.Value;

/**
 * Records as memory is full of them: each in one array of bytes, together with its key.
 *
 * <p>Where it fits, a record is written over the one it replaces. So nothing of a write outlives it, and the collector has
 * nothing to copy and no reference to follow, however large a map is. The price is that whoever reads gets a copy; of a long
 * value, that would be more than it saves, so long values are objects of their own.
 *
 * <p>A cell is either such an array or a {@link WithLongValue}.
 */
final class PackedRecords implements Cells<LwwRecord, Object> {

    private static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.nativeOrder());

    /** Where the parts of a record are. */
    private static final int MILLIS = 0;

    private static final int COUNTER = 8;
    private static final int TTL = 16;

    /** By its {@linkplain NodeNumbers number}. */
    private static final int NODE = 24;

    /** How many bytes the value has; or {@link #TOMBSTONE} or {@link #BESIDE}. */
    private static final int VALUE_LENGTH = 28;

    private static final int ITEM_HASH = 32;

    /** Twice the number of UTF-16 units of the key, and one more if any of them takes two bytes. */
    private static final int KEY_LENGTH = 36;

    /** One byte for each unit, or two; the value follows. */
    private static final int KEY = 40;

    private static final int TOMBSTONE = -1;
    private static final int BESIDE = -2;

    /** The most bytes of a value that is written into the array. */
    static final int LONGEST_PACKED = 1 << 10;

    private final NodeNumbers nodes;

    /** @param nodes for these records alone */
    PackedRecords(NodeNumbers nodes) {
        this.nodes = nodes;
    }

    private static final class WithLongValue {

        private final byte[] packed;
        private final Value value;

        WithLongValue(byte[] packed, Value value) {
            this.packed = packed;
            this.value = value;
        }
    }

    @Override
    public Object cell(String key, LwwRecord record, int itemHash) {
        boolean wide = isWide(key);
        int length = key.length();
        byte[] packed = new byte[roundedUp(KEY + (wide ? 2 * length : length) + packedLength(record))];
        INTS.set(packed, KEY_LENGTH, length << 1 | (wide ? 1 : 0));
        if (wide) {
            for (int i = 0; i < length; i++) {
                CHARS.set(packed, KEY + 2 * i, key.charAt(i));
            }
        } else {
            System.arraycopy(key.getBytes(ISO_8859_1), 0, packed, KEY, length);
        }
        INTS.set(packed, NODE, nodes.use(record.timestamp().node()));
        return write(packed, record, itemHash);
    }

    private static boolean isWide(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) > 0xff) {
                return true;
            }
        }
        return false;
    }

    /** The longest array that takes no more memory: objects end at multiples of eight, and before the bytes come twelve. */
    private static int roundedUp(int length) {
        return (length + 3 & ~7) + 4;
    }

    private static int packedLength(LwwRecord record) {
        return record instanceof LwwRecord.Entry entry && entry.value().length() <= LONGEST_PACKED
                ? entry.value().length()
                : 0;
    }

    /** Writes everything but the key and the node. */
    private static Object write(byte[] packed, LwwRecord record, int itemHash) {
        Timestamp at = record.timestamp();
        INTS.set(packed, ITEM_HASH, itemHash);
        LONGS.set(packed, MILLIS, at.millis());
        LONGS.set(packed, COUNTER, at.counter());
        if (!(record instanceof LwwRecord.Entry entry)) {
            INTS.set(packed, VALUE_LENGTH, TOMBSTONE);
            return packed;
        }
        DOUBLES.set(packed, TTL, entry.ttl().millis());
        Value value = entry.value();
        if (value.length() > LONGEST_PACKED) {
            INTS.set(packed, VALUE_LENGTH, BESIDE);
            return new WithLongValue(packed, value);
        }
        INTS.set(packed, VALUE_LENGTH, value.length());
        System.arraycopy(value.bytes(), 0, packed, endOfKey(packed), value.length());
        return packed;
    }

    private static byte[] packed(Object cell) {
        return cell instanceof byte[] packed ? packed : ((WithLongValue) cell).packed;
    }

    private static int endOfKey(byte[] packed) {
        int length = (int) INTS.get(packed, KEY_LENGTH);
        return KEY + ((length & 1) == 0 ? length >>> 1 : length & ~1);
    }

    @Override
    public boolean isOf(Object cell, String key) {
        byte[] packed = packed(cell);
        int length = (int) INTS.get(packed, KEY_LENGTH);
        if (length >>> 1 != key.length()) {
            return false;
        }
        boolean wide = (length & 1) != 0;
        for (int i = 0; i < key.length(); i++) {
            if (unit(packed, wide, i) != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int touch(Object cell) {
        byte[] packed = packed(cell);
        return packed[KEY_LENGTH] + packed[packed.length >>> 1] + packed[packed.length - 1];
    }

    private static char unit(byte[] packed, boolean wide, int index) {
        return wide ? (char) CHARS.get(packed, KEY + 2 * index) : (char) (packed[KEY + index] & 0xff);
    }

    @Override
    public String key(Object cell) {
        byte[] packed = packed(cell);
        int length = (int) INTS.get(packed, KEY_LENGTH);
        if ((length & 1) == 0) {
            return new String(packed, KEY, length >>> 1, ISO_8859_1);
        }
        char[] units = new char[length >>> 1]; // not as UTF-16, of which halves of pairs are not a part
        for (int i = 0; i < units.length; i++) {
            units[i] = unit(packed, true, i);
        }
        return new String(units);
    }

    @Override
    public LwwRecord record(Object cell) {
        byte[] packed = packed(cell);
        Timestamp at =
                new Timestamp((long) LONGS.get(packed, MILLIS), (long) LONGS.get(packed, COUNTER), nodes.node((int)
                        INTS.get(packed, NODE)));
        int length = (int) INTS.get(packed, VALUE_LENGTH);
        if (length == TOMBSTONE) {
            return new LwwRecord.Tombstone(at);
        }
        double ttl = (double) DOUBLES.get(packed, TTL);
        return new LwwRecord.Entry(
                cell instanceof WithLongValue beside ? beside.value : value(packed, length),
                at,
                Double.isNaN(ttl) ? TimeToLive.NONE : new TimeToLive(ttl));
    }

    private static Value value(byte[] packed, int length) {
        int from = endOfKey(packed);
        return Value.copyOf(packed, from, from + length);
    }

    @Override
    public int itemHash(Object cell) {
        return (int) INTS.get(packed(cell), ITEM_HASH);
    }

    @Override
    public Object replace(Object cell, LwwRecord record, int itemHash) {
        byte[] packed = packed(cell);
        int needed = endOfKey(packed) + packedLength(record);
        if (needed > packed.length || needed < packed.length / 2) {
            packed = Arrays.copyOf(packed, roundedUp(needed));
        }
        exchangeNode(packed, record.timestamp().node());
        return write(packed, record, itemHash);
    }

    private void exchangeNode(byte[] packed, NodeId node) {
        int before = (int) INTS.get(packed, NODE);
        if (!nodes.node(before).equals(node)) {
            INTS.set(packed, NODE, nodes.use(node));
            nodes.release(before);
        }
    }

    @Override
    public void drop(Object cell) {
        nodes.release((int) INTS.get(packed(cell), NODE));
    }

    @Override
    public void dropAll() {
        nodes.clear();
    }
}
