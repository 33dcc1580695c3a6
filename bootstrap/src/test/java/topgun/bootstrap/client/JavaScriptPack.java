package topgun.bootstrap.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/**
 * MessagePack as JavaScript clients write it: maps with 16-bit headers, integers in 32 bits, every other number as a
 * 64-bit float. Numbers are read as {@code Double}s, since JavaScript has no others; a 64-bit integer, which the oldest
 * clients cannot bear, is an error.
 */
public final class JavaScriptPack {

    private JavaScriptPack() {}

    public static byte[] pack(@Nullable Object value) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            pack(packer, value);
            return packer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(MessageBufferPacker packer, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> packer.packNil();
            case Undefined undefined -> {
                packer.packExtensionTypeHeader((byte) 0, 1);
                packer.addPayload(new byte[] {0});
            }
            case String text -> packer.packString(text);
            case Boolean bool -> packer.packBoolean(bool);
            case byte[] bytes -> {
                packer.packBinaryHeader(bytes.length);
                packer.addPayload(bytes);
            }
            case Number number -> pack(packer, number.doubleValue());
            case List<?> list -> {
                packer.packArrayHeader(list.size());
                for (Object element : list) {
                    pack(packer, element);
                }
            }
            case Map<?, ?> map -> {
                packer.addPayload(new byte[] {(byte) 0xde, (byte) (map.size() >> 8), (byte) map.size()});
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    packer.packString((String) member.getKey());
                    pack(packer, member.getValue());
                }
            }
            default -> throw new IllegalArgumentException("cannot pack a " + value.getClass());
        }
    }

    private static void pack(MessageBufferPacker packer, double number) throws IOException {
        if (number == Math.rint(number) && number >= Integer.MIN_VALUE && number < (1L << 32)) {
            packer.packLong((long) number);
        } else {
            packer.packDouble(number);
        }
    }

    /** A message from the server. Fails on anything a client would choke on. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> unpackMessage(byte[] frame) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(frame)) {
            var message = (Map<String, Object>) unpack(unpacker.unpackValue());
            if (unpacker.hasNext()) {
                throw new IllegalStateException("bytes after the message");
            }
            if (message == null) {
                throw new IllegalStateException("nil is not a message");
            }
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object unpack(Value value) {
        return switch (value.getValueType()) {
            case NIL -> null;
            case BOOLEAN -> value.asBooleanValue().getBoolean();
            case FLOAT -> value.asFloatValue().toDouble();
            case STRING -> value.asStringValue().asString();
            case BINARY -> value.asBinaryValue().asByteArray();
            case INTEGER -> {
                if (!value.asIntegerValue().isInLongRange()
                        || value.asIntegerValue().asLong() >= 1L << 32
                        || value.asIntegerValue().asLong() < Integer.MIN_VALUE) {
                    throw new IllegalStateException("a 64-bit integer: " + value);
                }
                yield (double) value.asIntegerValue().asLong();
            }
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                value.asArrayValue().forEach(element -> list.add(unpack(element)));
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                value.asMapValue()
                        .entrySet()
                        .forEach(member -> map.put(
                                member.getKey().isStringValue()
                                        ? member.getKey().asStringValue().asString()
                                        : member.getKey().toString(),
                                unpack(member.getValue())));
                yield map;
            }
            case EXTENSION -> value.asExtensionValue().toString();
        };
    }
}
