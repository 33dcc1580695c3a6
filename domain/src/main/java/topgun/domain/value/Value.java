package topgun.domain.value;

import java.util.Arrays;

/**
 * One value of a user: its MessagePack bytes.
 *
 * <p>Immutable as long as nobody writes to the array it was {@linkplain #of made of} or the one it {@linkplain #bytes
 * shows}. Equal if the bytes are; {@code 1} in one byte and {@code 1} in nine are the same number and different values.
 */
public final class Value {

    public static final Value NULL = new Value(new byte[] {(byte) Format.NIL});

    private final byte[] bytes;

    private Value(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over, unchecked. It must hold exactly one well-formed value. */
    public static Value of(byte[] bytes) {
        return new Value(bytes);
    }

    /** Copies a range, unchecked. It must hold exactly one well-formed value. */
    public static Value copyOf(byte[] source, int from, int to) {
        return new Value(Arrays.copyOfRange(source, from, to));
    }

    /** Encodes what was computed rather than received. */
    public static Value of(ValueView view) {
        MessagePackWriter writer = new MessagePackWriter(64);
        writer.view(view);
        return new Value(writer.toByteArray());
    }

    public int length() {
        return bytes.length;
    }

    /** The array itself, not a copy. Do not modify it. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether this is null, or what a JavaScript peer calls undefined. */
    public boolean isNull() {
        ValueType type = reader().peekType();
        return type == ValueType.NIL || type == ValueType.UNDEFINED;
    }

    /**
     * The value as a tree, decoded now and not kept.
     *
     * @throws MalformedValueException if the bytes are not one value, or one that is nested too deeply
     */
    public ValueView view() {
        MessagePackReader reader = reader();
        ValueView view = reader.readView();
        if (reader.hasRemaining()) {
            throw MalformedValueException.undecodable("bytes after the value");
        }
        return view;
    }

    public MessagePackReader reader() {
        return new MessagePackReader(bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The size only; what users store does not belong into logs. */
    @Override
    public String toString() {
        return "Value[" + bytes.length + " bytes]";
    }
}
