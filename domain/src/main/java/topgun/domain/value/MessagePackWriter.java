package topgun.domain.value;

import static topgun.domain.value.Format.*;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Writes MessagePack in the one form every client understands.
 *
 * <p>Shortest headers. Whole numbers from -2^31 to 2^32-1 as integers of up to 32 bits, all other numbers as 64-bit
 * floats: a 64-bit integer is a type of its own to some clients and breaks their arithmetic, so {@link #wideInteger} is
 * for users' values only. Texts are valid UTF-8 whatever the string holds.
 *
 * <p>Whether counts fit what follows is the caller's business. Not thread-safe.
 */
public final class MessagePackWriter {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int LONGEST_HEADER = 5;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final long MIN_INTEGER = Integer.MIN_VALUE;
    private static final long MAX_INTEGER = 0xffff_ffffL;

    private byte[] bytes;
    private int size;

    public MessagePackWriter(int initialCapacity) {
        this.bytes = new byte[Math.max(initialCapacity, 16)];
    }

    public MessagePackWriter mapHeader(int members) {
        header(members, FIXMAP, 0xf, MAP16);
        return this;
    }

    public MessagePackWriter arrayHeader(int elements) {
        header(elements, FIXARRAY, 0xf, ARRAY16);
        return this;
    }

    public MessagePackWriter nil() {
        return single(NIL);
    }

    public MessagePackWriter bool(boolean value) {
        return single(value ? TRUE : FALSE);
    }

    public MessagePackWriter integer(long value) {
        if (value < MIN_INTEGER || value > MAX_INTEGER) {
            return float64((double) value);
        }
        reserve(LONGEST_HEADER);
        if (value >= 0) {
            if (value < POSITIVE_FIXINT_END) {
                bytes[size++] = (byte) value;
            } else if (value <= 0xff) {
                append8(UINT8, (int) value);
            } else if (value <= 0xffff) {
                append16(UINT16, (int) value);
            } else {
                append32(UINT32, (int) value);
            }
        } else if (value >= -32) {
            bytes[size++] = (byte) value;
        } else if (value >= Byte.MIN_VALUE) {
            append8(INT8, (int) value);
        } else if (value >= Short.MIN_VALUE) {
            append16(INT16, (int) value);
        } else {
            append32(INT32, (int) value);
        }
        return this;
    }

    public MessagePackWriter number(double value) {
        long whole = (long) value;
        return whole == value && whole >= MIN_INTEGER && whole <= MAX_INTEGER ? integer(whole) : float64(value);
    }

    private MessagePackWriter float64(double value) {
        reserve(9);
        bytes[size] = (byte) FLOAT64;
        LONGS.set(bytes, size + 1, Double.doubleToLongBits(value));
        size += 9;
        return this;
    }

    /** An integer in a 64-bit form, of up to 64 bits. Not for anything that clients compute with. */
    public MessagePackWriter wideInteger(BigInteger value) {
        boolean signed = value.bitLength() < Long.SIZE;
        if (!signed && (value.signum() < 0 || value.bitLength() > Long.SIZE)) {
            throw new IllegalArgumentException("more than 64 bits: " + value);
        }
        reserve(9);
        bytes[size] = (byte) (signed ? INT64 : UINT64);
        LONGS.set(bytes, size + 1, value.longValue());
        size += 9;
        return this;
    }

    /** A text. Unpaired surrogates, which have no encoding, become U+FFFD. */
    public MessagePackWriter string(String text) {
        int length = Utf8.encodedLength(text);
        stringHeader(length);
        reserve(length);
        size = Utf8.encode(text, bytes, size);
        return this;
    }

    /** A text that is encoded already. */
    public MessagePackWriter string(byte[] utf8) {
        stringHeader(utf8.length);
        return raw(utf8);
    }

    private void stringHeader(int length) {
        if (length > 0x1f && length <= 0xff) {
            reserve(2);
            append8(STR8, length);
        } else {
            header(length, FIXSTR, 0x1f, STR16);
        }
    }

    public MessagePackWriter binary(byte[] value) {
        return binary(value, 0, value.length);
    }

    public MessagePackWriter binary(byte[] source, int from, int to) {
        int length = to - from;
        reserve(LONGEST_HEADER);
        if (length <= 0xff) {
            append8(BIN8, length);
        } else if (length <= 0xffff) {
            append16(BIN16, length);
        } else {
            append32(BIN32, length);
        }
        return raw(source, from, to);
    }

    /** A date, in the shortest form that holds it; empty for an invalid one. Fractions of a millisecond are dropped. */
    public MessagePackWriter date(OptionalDouble epochMillis) {
        reserve(15);
        if (epochMillis.isEmpty()) {
            bytes[size++] = (byte) FIXEXT1;
            bytes[size++] = (byte) EXT_TIMESTAMP;
            bytes[size++] = (byte) 0xff;
            return this;
        }
        long millis = (long) epochMillis.getAsDouble();
        long seconds = Math.floorDiv(millis, 1000L);
        int nanos = Math.floorMod(millis, 1000) * 1_000_000;
        if (nanos == 0 && seconds >= 0 && seconds <= 0xffff_ffffL) {
            append8(FIXEXT4, EXT_TIMESTAMP);
            INTS.set(bytes, size, (int) seconds);
            size += 4;
        } else if (seconds >= 0 && seconds < 1L << 32) {
            append8(FIXEXT8, EXT_TIMESTAMP);
            LONGS.set(bytes, size, (long) nanos << 34 | seconds);
            size += 8;
        } else {
            append8(EXT8, 12);
            bytes[size++] = (byte) EXT_TIMESTAMP;
            INTS.set(bytes, size, nanos);
            LONGS.set(bytes, size + 4, seconds);
            size += 12;
        }
        return this;
    }

    /** Bytes of a type of somebody else's. */
    public MessagePackWriter extension(byte type, byte[] content) {
        int length = content.length;
        reserve(LONGEST_HEADER + 1);
        if (length > 0 && length <= 16 && Integer.bitCount(length) == 1) {
            bytes[size++] = (byte) (FIXEXT1 + Integer.numberOfTrailingZeros(length));
        } else if (length <= 0xff) {
            append8(EXT8, length);
        } else if (length <= 0xffff) {
            append16(EXT16, length);
        } else {
            append32(EXT32, length);
        }
        bytes[size++] = type;
        return raw(content);
    }

    /** A value as it was received. */
    public MessagePackWriter raw(Value value) {
        return raw(value.bytes());
    }

    /** Bytes that are MessagePack already. */
    public MessagePackWriter raw(byte[] encoded) {
        return raw(encoded, 0, encoded.length);
    }

    public MessagePackWriter raw(byte[] source, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
        return this;
    }

    /** A tree, encoded. */
    public MessagePackWriter view(ValueView view) {
        switch (view) {
            case ValueView.Nil nil -> nil();
            case ValueView.Bool(boolean value) -> bool(value);
            case ValueView.Num(double value) -> number(value);
            case ValueView.BigInt(BigInteger value) -> wideInteger(value);
            case ValueView.Text(String value) -> string(value);
            case ValueView.Binary(byte[] value) -> binary(value);
            case ValueView.Date(OptionalDouble epochMillis) -> date(epochMillis);
            case ValueView.ListView list -> {
                arrayHeader(list.elements().size());
                list.elements().forEach(this::view);
            }
            case ValueView.MapView map -> {
                mapHeader(map.members().size());
                map.members().forEach((name, member) -> string(name).view(member));
            }
            case ValueView.Extension(byte type, byte[] content) -> extension(type, content);
        }
        return this;
    }

    public int size() {
        return size;
    }

    /** A copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** The array being written to, of which the first {@link #size()} bytes count. Good until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** Forgets what has been written and keeps the room for it. */
    public void reset() {
        size = 0;
    }

    /** The forms maps, lists and texts share: count in the first byte, in two more, in four more. */
    private void header(int count, int fix, int fixMax, int form16) {
        if (count < 0) {
            throw new IllegalArgumentException("negative: " + count);
        }
        reserve(LONGEST_HEADER);
        if (count <= fixMax) {
            bytes[size++] = (byte) (fix | count);
        } else if (count <= 0xffff) {
            append16(form16, count);
        } else {
            append32(form16 + 1, count);
        }
    }

    private MessagePackWriter single(int format) {
        reserve(1);
        bytes[size++] = (byte) format;
        return this;
    }

    private void append8(int format, int value) {
        bytes[size++] = (byte) format;
        bytes[size++] = (byte) value;
    }

    private void append16(int format, int value) {
        bytes[size] = (byte) format;
        SHORTS.set(bytes, size + 1, (short) value);
        size += 3;
    }

    private void append32(int format, int value) {
        bytes[size] = (byte) format;
        INTS.set(bytes, size + 1, value);
        size += 5;
    }

    private void reserve(int more) {
        if (more > bytes.length - size) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) size + more;
        if (needed > LARGEST_ARRAY) {
            throw new IllegalStateException("more than an array holds: " + needed);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), LARGEST_ARRAY));
    }
}
