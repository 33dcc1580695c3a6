package topgun.adapters.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import topgun.domain.value.Value;

/**
 * What a JavaScript peer makes of a message, as plain maps, lists, texts and doubles, so that frames and recorded JSON can
 * be compared. Frames are decoded by a MessagePack library that knows nothing of this project.
 *
 * <p>Undefined members are absent and undefined elements null. Bytes, dates and 64-bit integers are {@link Bytes}, {@link
 * Moment} and {@link BigInteger}.
 */
final class Plain {

    private Plain() {}

    record Bytes(String hex) {}

    /** Null for an invalid date. */
    record Moment(Double millis) {}

    /** What JavaScript calls undefined. Never in a result. */
    private enum Undefined {
        UNDEFINED
    }

    static Object of(Value value) {
        return of(value.bytes());
    }

    /** Decodes one value and insists that nothing follows it. */
    static Object of(byte[] messagePack) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(messagePack)) {
            Object plain = read(unpacker);
            if (unpacker.getTotalReadBytes() != messagePack.length) {
                throw new IllegalArgumentException("bytes after the value");
            }
            return plain instanceof Undefined ? null : plain;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object read(MessageUnpacker unpacker) throws IOException {
        MessageFormat format = unpacker.getNextFormat();
        return switch (format.getValueType()) {
            case NIL -> {
                unpacker.unpackNil();
                yield null;
            }
            case BOOLEAN -> unpacker.unpackBoolean();
            case INTEGER -> {
                BigInteger integer = unpacker.unpackBigInteger();
                boolean wide = format == MessageFormat.INT64 || format == MessageFormat.UINT64;
                yield wide ? integer : (Object) integer.doubleValue();
            }
            case FLOAT -> unpacker.unpackDouble();
            case STRING -> unpacker.unpackString();
            case BINARY -> new Bytes(HexFormat.of().formatHex(unpacker.readPayload(unpacker.unpackBinaryHeader())));
            case ARRAY -> {
                int count = unpacker.unpackArrayHeader();
                List<Object> list = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    Object element = read(unpacker);
                    list.add(element instanceof Undefined ? null : element);
                }
                yield list;
            }
            case MAP -> {
                int count = unpacker.unpackMapHeader();
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    put(map, String.valueOf(name(read(unpacker))), read(unpacker));
                }
                yield map;
            }
            case EXTENSION -> readExtension(unpacker);
        };
    }

    private static void put(Map<String, Object> map, String name, Object member) {
        if (member instanceof Undefined) {
            map.remove(name);
        } else {
            map.put(name, member);
        }
    }

    private static Object name(Object key) {
        return key instanceof Double number && number == Math.rint(number) ? (Object) number.longValue() : key;
    }

    private static Object readExtension(MessageUnpacker unpacker) throws IOException {
        ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
        ByteBuffer content = ByteBuffer.wrap(unpacker.readPayload(header.getLength()));
        return switch (header.getType()) {
            case 0 -> Undefined.UNDEFINED;
            case -1 -> new Moment(millis(content));
            default -> throw new IllegalArgumentException("extension " + header.getType());
        };
    }

    private static Double millis(ByteBuffer content) {
        return switch (content.remaining()) {
            case 4 -> Integer.toUnsignedLong(content.getInt()) * 1e3;
            case 8 -> {
                long bits = content.getLong();
                yield (bits & 0x3_ffff_ffffL) * 1e3 + Math.floor((bits >>> 34) / 1e6);
            }
            case 12 -> {
                double nanos = Integer.toUnsignedLong(content.getInt());
                yield Math.floor(content.getLong() * 1e3 + nanos / 1e6);
            }
            default -> null;
        };
    }

    /** Reads the notation of the recorded data. */
    static Object ofJson(Object json) {
        Object plain = convert(json);
        return plain instanceof Undefined ? null : plain;
    }

    static Map<String, Object> mapOfJson(Object json) {
        return Golden.map(ofJson(json));
    }

    private static Object convert(Object json) {
        return switch (json) {
            case Number number -> number.doubleValue() + 0.0;
            case List<?> list -> {
                List<Object> plain = new ArrayList<>();
                list.forEach(element -> plain.add(ofJson(element)));
                yield plain;
            }
            case Map<?, ?> map when map.containsKey("$undefined") -> Undefined.UNDEFINED;
            case Map<?, ?> map when map.containsKey("$number") -> number((String) map.get("$number"));
            case Map<?, ?> map when map.containsKey("$bigint") -> new BigInteger((String) map.get("$bigint"));
            case Map<?, ?> map when map.containsKey("$bytes") -> new Bytes((String) map.get("$bytes"));
            case Map<?, ?> map
            when map.containsKey("$date") ->
                new Moment(map.get("$ms") instanceof Number millis ? millis.doubleValue() : null);
            case Map<?, ?> map -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                map.forEach((name, member) -> put(plain, (String) name, convert(member)));
                yield plain;
            }
            case null -> null;
            default -> json;
        };
    }

    private static double number(String text) {
        return switch (text) {
            case "-0" -> 0.0;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }
}
