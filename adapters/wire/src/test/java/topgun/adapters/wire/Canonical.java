package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** Whether a frame is spelled so that clients of every generation can read it. */
final class Canonical {

    /** Numbers that some clients take for another type, or that no client writes. */
    private static final Set<MessageFormat> NEVER =
            EnumSet.of(MessageFormat.INT64, MessageFormat.UINT64, MessageFormat.FLOAT32);

    private Canonical() {}

    /** One map, texts as names, no number in a form that breaks a client, no extension but dates, nothing after it. */
    static void check(byte[] frame) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(frame)) {
            assertThat(unpacker.getNextFormat().getValueType()).isEqualTo(ValueType.MAP);
            check(unpacker);
            assertThat(unpacker.getTotalReadBytes()).isEqualTo(frame.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(MessageUnpacker unpacker) throws IOException {
        MessageFormat format = unpacker.getNextFormat();
        assertThat(format).isNotIn(NEVER);
        switch (format.getValueType()) {
            case STRING -> {
                byte[] text = unpacker.readPayload(unpacker.unpackRawStringHeader());
                assertThat(isUtf8(text)).isTrue();
            }
            case ARRAY -> {
                int count = unpacker.unpackArrayHeader();
                for (int i = 0; i < count; i++) {
                    check(unpacker);
                }
            }
            case MAP -> {
                int count = unpacker.unpackMapHeader();
                for (int i = 0; i < count; i++) {
                    assertThat(unpacker.getNextFormat().getValueType()).isEqualTo(ValueType.STRING);
                    check(unpacker);
                    check(unpacker);
                }
            }
            case INTEGER -> {
                long before = unpacker.getTotalReadBytes();
                long number = unpacker.unpackLong();
                assertThat(unpacker.getTotalReadBytes() - before).isEqualTo(shortest(number));
            }
            case FLOAT -> {
                double number = unpacker.unpackDouble();
                assertThat(number == Math.rint(number) && number >= Integer.MIN_VALUE && number < 0x1p32)
                        .as("%s should be an integer", number)
                        .isFalse();
            }
            case EXTENSION -> {
                var header = unpacker.unpackExtensionTypeHeader();
                assertThat(header.getType()).isEqualTo((byte) -1);
                unpacker.readPayload(header.getLength());
            }
            case NIL, BOOLEAN, BINARY -> unpacker.skipValue();
        }
    }

    private static int shortest(long number) {
        if (number >= -32 && number < 0x80) {
            return 1;
        }
        if (number >= 0 ? number <= 0xff : number >= Byte.MIN_VALUE) {
            return 2;
        }
        return (number >= 0 ? number <= 0xffff : number >= Short.MIN_VALUE) ? 3 : 5;
    }

    private static boolean isUtf8(byte[] text) {
        try {
            var ignored = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
