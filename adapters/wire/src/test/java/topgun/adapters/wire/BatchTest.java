package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.message.ClientMessage;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;
import topgun.domain.value.MessagePackWriter;

/** Several messages in one frame, in the two forms there are. */
class BatchTest {

    private static final byte[] ONE = {1};
    private static final byte[] TWO = {2, 2};
    private static final byte[] NONE = {};

    private final MessagePackCodec codec = new MessagePackCodec();

    private List<byte[]> inner(byte[] data) throws MalformedMessageException {
        return inner(new MessagePackWriter(64).binary(data));
    }

    private List<byte[]> inner(MessagePackWriter data) throws MalformedMessageException {
        byte[] frame = new MessagePackWriter(64)
                .mapHeader(3)
                .string("type")
                .string("BATCH")
                .string("count")
                .integer(99) // nobody believes it
                .string("data")
                .raw(data.toByteArray())
                .toByteArray();
        return ((ClientMessage.Batch) codec.decode(frame, FrameKind.BINARY)).frames();
    }

    private static byte[] counted(byte[]... frames) {
        return data(ByteOrder.LITTLE_ENDIAN, true, frames);
    }

    private static byte[] uncounted(byte[]... frames) {
        return data(ByteOrder.BIG_ENDIAN, false, frames);
    }

    private static byte[] data(ByteOrder order, boolean counted, byte[]... frames) {
        int length = Arrays.stream(frames).mapToInt(frame -> 4 + frame.length).sum();
        ByteBuffer data = ByteBuffer.allocate(length + (counted ? 4 : 0)).order(order);
        if (counted) {
            data.putInt(frames.length);
        }
        for (byte[] frame : frames) {
            data.putInt(frame.length).put(frame);
        }
        return data.array();
    }

    @Test
    void theFramesOfRealServers() throws MalformedMessageException {
        int batches = 0;
        for (Map<String, Object> vector : Golden.vectors("batch")) {
            byte[] frame = Golden.hex(vector.get("frameHex"));
            if (codec.decode(frame, FrameKind.BINARY) instanceof ClientMessage.Batch(List<byte[]> frames)) {
                batches++;
                assertThat(frames.stream().map(HexFormat.of()::formatHex)).isEqualTo(vector.get("innerHex"));
            }
        }
        assertThat(batches).isEqualTo(2); // the third is a message alone, unwrapped
    }

    @Test
    void countedWithTheLowByteFirst() throws MalformedMessageException {
        assertThat(inner(counted(ONE, TWO))).containsExactly(ONE, TWO);
        assertThat(inner(counted(ONE))).containsExactly(ONE);
        assertThat(inner(counted())).isEmpty();
        assertThat(inner(counted(NONE, ONE, NONE))).containsExactly(NONE, ONE, NONE);
    }

    @Test
    void uncountedWithTheHighByteFirst() throws MalformedMessageException {
        assertThat(inner(uncounted(ONE, TWO))).containsExactly(ONE, TWO);
        assertThat(inner(uncounted(ONE))).containsExactly(ONE);
        assertThat(inner(uncounted())).isEmpty();
        assertThat(inner(uncounted(NONE, ONE))).containsExactly(NONE, ONE);
    }

    @Test
    void manyFramesAreCountedWithoutCuttingThem() throws MalformedMessageException {
        byte[][] frames =
                IntStream.range(0, 10_000).mapToObj(i -> new byte[] {(byte) i}).toArray(byte[][]::new);

        assertThat(inner(counted(frames))).hasSize(10_000);
        assertThat(inner(uncounted(frames)).get(9_999)).containsExactly((byte) 9_999);
    }

    @Test
    void aBatchMayHoldABatch() throws MalformedMessageException {
        byte[] within = new MessagePackWriter(32)
                .mapHeader(2)
                .string("type")
                .string("BATCH")
                .string("data")
                .binary(uncounted(ONE))
                .toByteArray();

        List<byte[]> frames = inner(counted(within));

        assertThat(((ClientMessage.Batch) codec.decode(frames.getFirst(), FrameKind.BINARY)).frames())
                .containsExactly(ONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // no length
                "000000", //
                "01000000", // one frame is counted, none is there; and a length of 2^24
                "0100000001000000", // the frame counted is empty
                "010000000200000001", // one byte short
                "01000000010000000102", // one byte over
                "0200000001000000ff", // two counted, one there
                "00000001000000", // a frame and the beginning of a length
                "ffffffff", //
                "ffffffff00000000", //
                "80000000" //
            })
    void whatIsOfNeitherFormIsInvalid(String hex) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> inner(HexFormat.of().parseHex(hex)))
                .matches(e -> e.kind() == Kind.INVALID);
    }

    @Test
    void bytesMayComeAsNumbers() throws MalformedMessageException {
        byte[] data = counted(ONE, new byte[] {(byte) 0xff});

        MessagePackWriter list = new MessagePackWriter(64).arrayHeader(data.length);
        MessagePackWriter map = new MessagePackWriter(64).mapHeader(data.length);
        for (int i = 0; i < data.length; i++) {
            list.integer(data[i] & 0xff);
            map.string(Integer.toString(i)).integer(data[i] & 0xff);
        }

        assertThat(inner(list)).containsExactly(ONE, new byte[] {(byte) 0xff});
        assertThat(inner(map)).containsExactly(ONE, new byte[] {(byte) 0xff});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[256]", "[-1]", "[0.5]", "['0']", "{'1': 0}", "{'x': 0}", "{'-1': 0}", "{'0': 300}", "5", "'a'"
            })
    void whatIsNoBytesIsInvalid(String data) {
        String json = "{'type': 'BATCH', 'data': " + data + "}";
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(
                        () -> codec.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), FrameKind.TEXT))
                .matches(e -> e.kind() == Kind.INVALID);
    }
}
