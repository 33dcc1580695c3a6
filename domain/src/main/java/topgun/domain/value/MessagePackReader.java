package topgun.domain.value;

import static topgun.domain.value.Format.*;
import static topgun.domain.value.MalformedValueException.undecodable;
import static topgun.domain.value.MalformedValueException.unexpected;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Reads MessagePack from a range of bytes, front to back.
 *
 * <p>Accepts every form of every type, shortest or not. Refuses what the clients cannot decode: truncated values, maps
 * with keys that are lists, maps or bytes. Extensions other than dates and {@code undefined} pass as a whole; they are
 * refused where anything in particular is expected. A declared length is believed only as far as there are bytes left,
 * and nothing is allocated on its strength. Nesting deeper than the limit ends in an exception, never in a stack
 * overflow; the limit counts from the place where {@link #skip}, {@link #readValue} or {@link #readView} is called.
 *
 * <p>After a {@link MalformedValueException} because of an {@linkplain MalformedValueException.Problem#UNEXPECTED_TYPE
 * unexpected type} the reader stands where it stood; after any other its position means nothing. Not thread-safe. Does
 * not copy the bytes, which must not change meanwhile.
 */
public final class MessagePackReader {

    /** How deeply lists and maps may be nested unless said otherwise. */
    public static final int DEFAULT_MAX_DEPTH = 256;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final double TWO_TO_63 = 0x1p63;

    private final byte[] bytes;
    private final int end;
    private final int maxDepth;

    private int position;

    /** What {@link #skip} has to come back to, level by level. */
    private int[] pending = {};

    public MessagePackReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public MessagePackReader(byte[] bytes, int from, int to) {
        this(bytes, from, to, DEFAULT_MAX_DEPTH);
    }

    public MessagePackReader(byte[] bytes, int from, int to, int maxDepth) {
        if (from < 0 || to < from || to > bytes.length) {
            throw new IndexOutOfBoundsException("not a range of " + bytes.length + " bytes: " + from + ".." + to);
        }
        this.bytes = bytes;
        this.position = from;
        this.end = to;
        this.maxDepth = maxDepth;
    }

    /** The index of the next byte in the array given to the constructor. */
    public int position() {
        return position;
    }

    /** Goes back, or ahead, to a place known to be the beginning of a value. */
    void moveTo(int newPosition) {
        position = newPosition;
    }

    public boolean hasRemaining() {
        return position < end;
    }

    /** The type of the next value, which is not read. */
    public ValueType peekType() {
        int first = peek();
        if (first < FIXMAP || first >= NEGATIVE_FIXINT) {
            return ValueType.NUMBER;
        }
        if (first < FIXARRAY) {
            return ValueType.MAP;
        }
        if (first < FIXSTR) {
            return ValueType.LIST;
        }
        if (first < NIL) {
            return ValueType.TEXT;
        }
        return switch (first) {
            case NIL -> ValueType.NIL;
            case FALSE, TRUE -> ValueType.BOOLEAN;
            case BIN8, BIN16, BIN32 -> ValueType.BINARY;
            case FLOAT32, FLOAT64, UINT8, UINT16, UINT32, INT8, INT16, INT32 -> ValueType.NUMBER;
            case UINT64, INT64 -> ValueType.WIDE_INTEGER;
            case STR8, STR16, STR32 -> ValueType.TEXT;
            case ARRAY16, ARRAY32 -> ValueType.LIST;
            case MAP16, MAP32 -> ValueType.MAP;
            case EXT8, EXT16, EXT32, FIXEXT1, FIXEXT2, FIXEXT4, FIXEXT8, FIXEXT16 -> peekExtension(first);
            default -> throw undecodable("not a MessagePack format: 0x" + Integer.toHexString(first));
        };
    }

    private ValueType peekExtension(int first) {
        int typeAt = position
                + switch (first) {
                    case EXT8 -> 2;
                    case EXT16 -> 3;
                    case EXT32 -> 5;
                    default -> 1;
                };
        if (typeAt >= end) {
            throw truncated();
        }
        return switch (bytes[typeAt]) {
            case EXT_UNDEFINED -> ValueType.UNDEFINED;
            case EXT_TIMESTAMP -> ValueType.DATE;
            default -> ValueType.EXTENSION;
        };
    }

    /** Reads a null if one is next. */
    public boolean tryReadNil() {
        if (peek() != NIL) {
            return false;
        }
        position++;
        return true;
    }

    /** Reads an {@code undefined} if one is next. */
    public boolean tryReadUndefined() {
        if (peekType() != ValueType.UNDEFINED) {
            return false;
        }
        skip();
        return true;
    }

    /** Reads what a member without a value may consist of, null or {@code undefined}, if that is next. */
    public boolean tryReadAbsent() {
        return tryReadNil() || tryReadUndefined();
    }

    public boolean readBoolean() {
        int first = peek();
        if (first != TRUE && first != FALSE) {
            throw unexpected(ValueType.BOOLEAN, peekType());
        }
        position++;
        return first == TRUE;
    }

    /** Reads a number of any form, 64-bit integers included, as the nearest double. */
    public double readNumber() {
        int first = peek();
        int at = position + 1;
        if (first == FLOAT64) {
            take(9);
            return Double.longBitsToDouble((long) LONGS.get(bytes, at));
        }
        if (first == FLOAT32) {
            take(5);
            return Float.intBitsToFloat((int) INTS.get(bytes, at));
        }
        long integer = readIntegerForm(first);
        return first == UINT64 ? unsignedToDouble(integer) : (double) integer;
    }

    /**
     * Reads a number that is whole, in whatever form, exactly.
     *
     * @throws MalformedValueException as an unexpected type if it is not whole or does not fit into 64 bits with a sign
     */
    public long readLong() {
        int from = position;
        int first = peek();
        if (first == FLOAT64 || first == FLOAT32) {
            double number = readNumber();
            long whole = (long) number;
            if (whole != number || number >= TWO_TO_63) {
                position = from;
                throw new MalformedValueException(
                        MalformedValueException.Problem.UNEXPECTED_TYPE, "expected a whole number");
            }
            return whole;
        }
        long integer = readIntegerForm(first);
        if (first == UINT64 && integer < 0) {
            position = from;
            throw new MalformedValueException(
                    MalformedValueException.Problem.UNEXPECTED_TYPE, "expected a number below 2^63");
        }
        return integer;
    }

    /** Reads an integer written with 64 bits. */
    public BigInteger readWideInteger() {
        int first = peek();
        if (first != INT64 && first != UINT64) {
            throw unexpected(ValueType.WIDE_INTEGER, peekType());
        }
        long integer = readIntegerForm(first);
        BigInteger big = BigInteger.valueOf(integer);
        return first == UINT64 && integer < 0 ? big.add(BigInteger.ONE.shiftLeft(Long.SIZE)) : big;
    }

    /** For {@code uint64} the 64 bits as they are. */
    private long readIntegerForm(int first) {
        if (first < FIXMAP || first >= NEGATIVE_FIXINT) {
            return bytes[position++];
        }
        int at = position + 1;
        return switch (first) {
            case UINT8 -> {
                take(2);
                yield bytes[at] & 0xff;
            }
            case UINT16 -> {
                take(3);
                yield (short) SHORTS.get(bytes, at) & 0xffff;
            }
            case UINT32 -> {
                take(5);
                yield (int) INTS.get(bytes, at) & 0xffff_ffffL;
            }
            case INT8 -> {
                take(2);
                yield bytes[at];
            }
            case INT16 -> {
                take(3);
                yield (short) SHORTS.get(bytes, at);
            }
            case INT32 -> {
                take(5);
                yield (int) INTS.get(bytes, at);
            }
            case UINT64, INT64 -> {
                take(9);
                yield (long) LONGS.get(bytes, at);
            }
            default -> throw unexpected(ValueType.NUMBER, peekType());
        };
    }

    private static double unsignedToDouble(long bits) {
        if (bits >= 0) {
            return (double) bits;
        }
        // Halved with the lost bit kept as a sticky one, so that rounding comes out as for the full number.
        return (double) ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    /** Reads a text. Invalid UTF-8 becomes U+FFFD. */
    public String readString() {
        int length = readStringHeader();
        int from = position;
        position += length;
        return Utf8.decode(bytes, from, position);
    }

    /** Reads the header of a text; its bytes, all of which are there, come next. */
    private int readStringHeader() {
        int first = peek();
        if (first >= FIXSTR && first < NIL) {
            position++;
            return present(first & 0x1f);
        }
        return switch (first) {
            case STR8 -> present(readLength8());
            case STR16 -> present(readLength16());
            case STR32 -> present(readLength32());
            default -> throw unexpected(ValueType.TEXT, peekType());
        };
    }

    /** Reads bytes into an array of their own. */
    public byte[] readBinary() {
        int length = switch (peek()) {
            case BIN8 -> present(readLength8());
            case BIN16 -> present(readLength16());
            case BIN32 -> present(readLength32());
            default -> throw unexpected(ValueType.BINARY, peekType());
        };
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Reads the header of a map and answers the number of members. Enough bytes for as many remain. */
    public int readMapHeader() {
        int first = peek();
        if (first >= FIXMAP && first < FIXARRAY) {
            position++;
            return countPresent(first & 0xf, 2);
        }
        return switch (first) {
            case MAP16 -> countPresent(readLength16(), 2);
            case MAP32 -> countPresent(readLength32(), 2);
            default -> throw unexpected(ValueType.MAP, peekType());
        };
    }

    /** Reads the header of a list and answers the number of elements. Enough bytes for as many remain. */
    public int readArrayHeader() {
        int first = peek();
        if (first >= FIXARRAY && first < FIXSTR) {
            position++;
            return countPresent(first & 0xf, 1);
        }
        return switch (first) {
            case ARRAY16 -> countPresent(readLength16(), 1);
            case ARRAY32 -> countPresent(readLength32(), 1);
            default -> throw unexpected(ValueType.LIST, peekType());
        };
    }

    /** Reads the name of a member. Names that are no text are given as the text JavaScript makes of them. */
    public String readKey() {
        return switch (peekType()) {
            case TEXT -> readString();
            case NUMBER -> NumberText.of(readNumber());
            case WIDE_INTEGER -> readWideInteger().toString();
            case BOOLEAN -> String.valueOf(readBoolean());
            case NIL -> {
                position++;
                yield "null";
            }
            case UNDEFINED -> {
                skip();
                yield "undefined";
            }
            case BINARY, DATE, LIST, MAP, EXTENSION -> throw undecodable("the name of a member is a " + peekType());
        };
    }

    /** Reads the name of a member and answers its place in the list, -1 if it has none. Makes no string. */
    public int readKey(FieldNames names) {
        int first = peek();
        if ((first >= FIXSTR && first < NIL) || (first >= STR8 && first <= STR32)) {
            int length = readStringHeader();
            int from = position;
            position += length;
            return names.find(bytes, from, position);
        }
        skipKey();
        return -1;
    }

    /** Reads a value without looking into it, into an array of its own. */
    public Value readValue() {
        int from = position;
        skip();
        return Value.copyOf(bytes, from, position);
    }

    /** Passes over a value. */
    public void skip() {
        // One entry per open list or map: elements still to come, or for a map the negated number of members.
        int open = 0;
        int left = 1;
        while (true) {
            if (left == 0) {
                if (open == 0) {
                    return;
                }
                left = pending[--open];
                continue;
            }
            if (left > 0) {
                left--;
            } else {
                left++;
                skipKey();
            }
            int children = skipHead();
            if (children != NO_CHILDREN) {
                if (open == maxDepth) {
                    throw MalformedValueException.tooDeep(maxDepth);
                }
                if (open == pending.length) {
                    pending = Arrays.copyOf(pending, Math.max(8, open * 2));
                }
                pending[open++] = left;
                left = children;
            }
        }
    }

    private static final int NO_CHILDREN = Integer.MIN_VALUE;

    /**
     * Passes over a value without children, or over the header of one with children, and answers those: as they are for
     * a list, negated for a map.
     */
    private int skipHead() {
        int first = peek();
        if (first < FIXMAP || first >= NEGATIVE_FIXINT) {
            position++;
            return NO_CHILDREN;
        }
        if (first < FIXARRAY) {
            position++;
            return -countPresent(first & 0xf, 2);
        }
        if (first < FIXSTR) {
            position++;
            return countPresent(first & 0xf, 1);
        }
        if (first < NIL) {
            position++;
            return pass(first & 0x1f);
        }
        return switch (first) {
            case NIL, FALSE, TRUE -> pass(1);
            case UINT8, INT8 -> pass(2);
            case UINT16, INT16 -> pass(3);
            case UINT32, INT32, FLOAT32 -> pass(5);
            case UINT64, INT64, FLOAT64 -> pass(9);
            case STR8, BIN8 -> pass(readLength8());
            case STR16, BIN16 -> pass(readLength16());
            case STR32, BIN32 -> pass(readLength32());
            case ARRAY16 -> countPresent(readLength16(), 1);
            case ARRAY32 -> countPresent(readLength32(), 1);
            case MAP16 -> -countPresent(readLength16(), 2);
            case MAP32 -> -countPresent(readLength32(), 2);
            default -> pass(1 + readExtensionLength());
        };
    }

    private void skipKey() {
        switch (peekType()) {
            case TEXT, NUMBER, WIDE_INTEGER, BOOLEAN, NIL, UNDEFINED -> skipHead();
            case BINARY, DATE, LIST, MAP, EXTENSION -> throw undecodable("the name of a member is a " + peekType());
        }
    }

    /** Reads the length of an extension; its type and as many bytes come next. */
    private int readExtensionLength() {
        int first = peek();
        return switch (first) {
            case EXT8 -> readLength8();
            case EXT16 -> readLength16();
            case EXT32 -> Math.min(readLength32(), Integer.MAX_VALUE - 1); // leaves room for the type
            case FIXEXT1, FIXEXT2, FIXEXT4, FIXEXT8, FIXEXT16 -> {
                position++;
                yield 1 << (first - FIXEXT1);
            }
            default -> throw undecodable("not a MessagePack format: 0x" + Integer.toHexString(first));
        };
    }

    /** Reads a value as a tree. */
    public ValueView readView() {
        return readView(maxDepth);
    }

    private ValueView readView(int depthLeft) {
        return switch (peekType()) {
            case NIL -> {
                position++;
                yield ValueView.Nil.INSTANCE;
            }
            case UNDEFINED -> {
                skip();
                yield ValueView.Nil.INSTANCE;
            }
            case BOOLEAN -> new ValueView.Bool(readBoolean());
            case NUMBER -> new ValueView.Num(readNumber());
            case WIDE_INTEGER -> new ValueView.BigInt(readWideInteger());
            case TEXT -> new ValueView.Text(readString());
            case BINARY -> new ValueView.Binary(readBinary());
            case DATE -> readDate();
            case LIST -> readListView(depthLeft);
            case MAP -> readMapView(depthLeft);
            case EXTENSION -> readExtension();
        };
    }

    private ValueView.ListView readListView(int depthLeft) {
        int count = readArrayHeader();
        if (depthLeft == 0) {
            throw MalformedValueException.tooDeep(maxDepth);
        }
        List<ValueView> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(readView(depthLeft - 1));
        }
        return new ValueView.ListView(elements);
    }

    private ValueView.MapView readMapView(int depthLeft) {
        int count = readMapHeader();
        if (depthLeft == 0) {
            throw MalformedValueException.tooDeep(maxDepth);
        }
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = readKey();
            if (tryReadUndefined()) {
                members.remove(name);
            } else {
                members.put(name, readView(depthLeft - 1));
            }
        }
        return new ValueView.MapView(members);
    }

    /**
     * Reads a date. What JavaScript cannot hold as one is invalid, and fractions of a millisecond are cut off, towards
     * 1970.
     */
    public ValueView.Date readDate() {
        if (peekType() != ValueType.DATE) {
            throw unexpected(ValueType.DATE, peekType());
        }
        int length = present(1 + readExtensionLength()) - 1;
        int at = position + 1;
        position = at + length;
        double millis = switch (length) {
            case 4 -> (double) unsigned32(at) * 1e3;
            case 8 -> {
                long bits = (long) LONGS.get(bytes, at);
                yield (double) (bits & 0x3_ffff_ffffL) * 1e3 + (double) (bits >>> 34) / 1e6;
            }
            case 12 -> (double) (long) LONGS.get(bytes, at + 4) * 1e3 + (double) unsigned32(at) / 1e6;
            default -> Double.NaN;
        };
        return Math.abs(millis) <= ValueView.Date.MAX_EPOCH_MILLIS
                ? new ValueView.Date(OptionalDouble.of((double) (long) millis))
                : ValueView.Date.INVALID;
    }

    private long unsigned32(int at) {
        return (int) INTS.get(bytes, at) & 0xffff_ffffL;
    }

    private ValueView.Extension readExtension() {
        int length = present(1 + readExtensionLength()) - 1;
        byte type = bytes[position];
        position += 1 + length;
        return new ValueView.Extension(type, Arrays.copyOfRange(bytes, position - length, position));
    }

    private int peek() {
        if (position >= end) {
            throw truncated();
        }
        return bytes[position] & 0xff;
    }

    private int readLength8() {
        int at = position + 1;
        take(2);
        return bytes[at] & 0xff;
    }

    private int readLength16() {
        int at = position + 1;
        take(3);
        return (short) SHORTS.get(bytes, at) & 0xffff;
    }

    /** Lengths that do not fit into an int come out as the largest one, which is as much too long. */
    private int readLength32() {
        int at = position + 1;
        take(5);
        int length = (int) INTS.get(bytes, at);
        return length < 0 ? Integer.MAX_VALUE : length;
    }

    /** Takes a number of bytes, all of which must be there. */
    private void take(int count) {
        position += present(count);
    }

    private int pass(int count) {
        take(count);
        return NO_CHILDREN;
    }

    private int present(int count) {
        if (count > end - position) {
            throw truncated();
        }
        return count;
    }

    /** A declared number of elements, each of which takes at least so many bytes. */
    private int countPresent(int count, int bytesEach) {
        if (count > (end - position) / bytesEach) {
            throw truncated();
        }
        return count;
    }

    private static MalformedValueException truncated() {
        return undecodable("more is declared than there is");
    }
}
