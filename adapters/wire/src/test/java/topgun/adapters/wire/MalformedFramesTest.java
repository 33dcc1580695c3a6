package topgun.adapters.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.message.ClientMessage;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;

/** Whatever the bytes are, the outcome is a message or a verdict, and it does not cost more than the bytes are worth. */
class MalformedFramesTest {

    private final MessagePackCodec codec = new MessagePackCodec();

    private Kind kindOf(byte[] frame) {
        MalformedMessageException refusal =
                catchThrowableOfType(MalformedMessageException.class, () -> codec.decode(frame, FrameKind.BINARY));
        assertThat(refusal).isNotNull();
        return refusal.kind();
    }

    private static Stream<byte[]> recordedFrames() {
        return Stream.of("clientMessages_g1", "clientMessages_g3")
                .flatMap(section -> Golden.vectors(section).stream())
                .map(vector -> Golden.hex(vector.get("hex")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', UNDECODABLE",
        "c1, INVALID", // nothing in MessagePack, a value to the libraries of clients
        "c1c1, UNDECODABLE",
        "c0, INVALID",
        "05, INVALID",
        "35, INVALID", // the JSON text 5, which is the number 53 as well
        "cb7ff8000000000000, INVALID",
        "c40100, INVALID",
        "d40000, INVALID",
        "d6ff00000000, INVALID",
        "80, INVALID",
        "90, INVALID",
        "8000, UNDECODABLE", // a map and something after it
        "c000, UNDECODABLE",
        "81, UNDECODABLE",
        "de0001, UNDECODABLE",
        "de, UNDECODABLE",
        "81a474797065, UNDECODABLE",
        "81a474797065a450494e, UNDECODABLE",
        "81a474797065a450494e47, INVALID", // PING without timestamp
        "82a474797065a450494e47, UNDECODABLE",
        "82a474797065a450494e47a974696d657374616d70c0, INVALID",
        "82a474797065a450494e47a974696d657374616d7001ff, UNDECODABLE",
        "82a474797065a450494e47a974696d657374616d70d40500, UNDECODABLE", // an unknown extension
        "83a474797065a450494e47a974696d657374616d700190c0, UNDECODABLE", // a list as a name
        "83a474797065a450494e47a974696d657374616d7001c40161c0, UNDECODABLE", // bytes as a name
        "82a474797065a350494e01c1, UNDECODABLE", // an unknown type in what is not MessagePack
    })
    void isRefused(String hex, Kind kind) {
        assertThat(kindOf(HexFormat.of().parseHex(hex))).isEqualTo(kind);
    }

    @Test
    void aRefusalHasNoStackTraceAndRepeatsNothing() {
        MalformedMessageException refusal = catchThrowableOfType(
                MalformedMessageException.class,
                () -> codec.decode("{\"type\": \"AUTH\", \"token\": {\"secret\": 1}}".getBytes(UTF_8), FrameKind.TEXT));

        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal).hasMessageNotContaining("secret");
    }

    @Test
    void aTruncatedFrameIsNoMessage() {
        recordedFrames().forEach(frame -> {
            for (int length = 0; length < frame.length; length++) {
                assertThat(kindOf(Arrays.copyOf(frame, length))).isEqualTo(Kind.UNDECODABLE);
            }
        });
    }

    @Test
    void aFrameWithSomethingAfterItIsNoMessage() {
        recordedFrames()
                .forEach(frame -> assertThat(kindOf(Arrays.copyOf(frame, frame.length + 1)))
                        .isEqualTo(Kind.UNDECODABLE));
    }

    /** Bytes changed, inserted, removed, doubled, swapped: nothing but a message or a verdict comes of it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void brokenFramesNeverBreakTheCodec(long seed) {
        Random random = new Random(seed);
        List<byte[]> frames = new ArrayList<>(recordedFrames().toList());
        frames.add(
                ("{\"type\": \"OP_BATCH\", \"payload\": {\"ops\": [{\"id\": \"1\", \"mapName\": \"m\", \"key\": \"k\","
                                + " \"record\": {\"value\": [1.5, null], \"timestamp\": {\"millis\": 1, \"counter\": 0,"
                                + " \"nodeId\": \"n\"}}}]}}")
                        .getBytes(UTF_8));
        int messages = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] frame = mutated(random, frames.get(random.nextInt(frames.size())));
            try {
                ClientMessage message = codec.decode(frame, FrameKind.BINARY);
                if (message instanceof ClientMessage.Batch(List<byte[]> inner)) {
                    inner.forEach(each -> assertThat(each).isNotNull());
                }
                messages++;
            } catch (MalformedMessageException expected) {
                assertThat(expected.kind()).isNotNull();
            } catch (RuntimeException e) {
                throw new AssertionError(HexFormat.of().formatHex(frame), e);
            }
        }
        assertThat(messages).isBetween(1_000, 49_000);
    }

    private static byte[] mutated(Random random, byte[] original) {
        byte[] frame = original.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && frame.length > 0; i++) {
            int at = random.nextInt(frame.length);
            switch (random.nextInt(5)) {
                case 0 -> frame[at] = (byte) random.nextInt();
                case 1 -> frame[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> frame = spliced(frame, at, at + 1, new byte[0]);
                case 3 -> frame = spliced(frame, at, at, new byte[] {(byte) random.nextInt()});
                default -> {
                    int end = Math.min(frame.length, at + random.nextInt(40));
                    frame = spliced(frame, at, at, Arrays.copyOfRange(frame, at, end));
                }
            }
        }
        return frame;
    }

    private static byte[] spliced(byte[] frame, int from, int to, byte[] replacement) {
        byte[] result = new byte[frame.length - (to - from) + replacement.length];
        System.arraycopy(frame, 0, result, 0, from);
        System.arraycopy(replacement, 0, result, from, replacement.length);
        System.arraycopy(frame, to, result, from + replacement.length, frame.length - to);
        return result;
    }

    @Test
    void nestingIsAllowedUpToTheLimit() {
        // {type: "PING", timestamp: 1, x: [[...]]}: the map is one level, so 255 lists fit
        String ping = "83a474797065a450494e47a974696d657374616d7001a178";

        assertThat(decodes(ping, 255)).isTrue();
        assertThat(kindOf(nested(ping, 256))).isEqualTo(Kind.TOO_DEEP);
        assertThat(kindOf(nested(ping, 257))).isEqualTo(Kind.TOO_DEEP);
    }

    @Test
    void nestingOfAWrittenValueIsAllowedUpToTheLimit() {
        // {type: "OP_BATCH", payload: {ops: [{mapName: "m", key: "k", record: {value: [[...]]}}]}}: five levels
        String put = "82a474797065a84f505f4241544348a77061796c6f616481a36f70739183a76d61704e616d65a16da36b6579a16b"
                + "a67265636f726481a576616c7565";

        assertThat(decodes(put, 249)).isTrue();
        assertThat(decodes(put, 250)).isTrue();
        assertThat(decodes(put, 251)).isTrue();
        assertThat(kindOf(nested(put, 252))).isEqualTo(Kind.TOO_DEEP);
    }

    private boolean decodes(String hex, int lists) {
        try {
            codec.decode(nested(hex, lists), FrameKind.BINARY);
            return true;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    /** A frame that ends in so many lists within each other. */
    private static byte[] nested(String hex, int lists) {
        return HexFormat.of().parseHex(hex + "91".repeat(lists - 1) + "90");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 10_000, 1_000_000})
    void depthBombsAreRefused(int depth) {
        byte[] lists = new byte[depth];
        Arrays.fill(lists, (byte) 0x91);
        assertThat(kindOf(lists)).isEqualTo(Kind.TOO_DEEP);

        byte[] maps = new byte[depth * 2];
        for (int i = 0; i < maps.length; i += 2) {
            maps[i] = (byte) 0x81;
            maps[i + 1] = (byte) 0xa0;
        }
        assertThat(kindOf(maps)).isEqualTo(Kind.TOO_DEEP);

        assertThat(kindOf("[".repeat(depth).getBytes(UTF_8))).isEqualTo(Kind.TOO_DEEP);
        assertThat(kindOf(("{\"type\":\"PING\",\"x\":" + "{\"a\":".repeat(depth)).getBytes(UTF_8)))
                .isEqualTo(Kind.TOO_DEEP);
    }

    /** Tiny frames that declare up to four thousand million elements or bytes, wherever something can be declared. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "df7fffffff",
                "dfffffffff",
                "dd7fffffff",
                "ddffffffff",
                "db7fffffff",
                "dbffffffff",
                "c6ffffffff",
                "c9ffffffff00",
                "c97fffffff05",
                "81dbffffffff",
                "82a474797065dbffffffff",
                "82a474797065a84f505f4241544348a77061796c6f6164df7fffffff", // OP_BATCH: payload
                "82a474797065a84f505f4241544348a77061796c6f616481a36f7073dd7fffffff", // ops
                "82a474797065a84f505f4241544348a77061796c6f616481a36f707391df7fffffff", // an operation
                "82a474797065a84f505f4241544348a77061796c6f616481a36f70739181a67265636f726481a576616c7565c67fffffff",
                "82a474797065a54241544348a464617461c67fffffff", // BATCH: data as bytes
                "82a474797065a54241544348a464617461dd7fffffff", // as a list
                "82a474797065a54241544348a464617461df7fffffff", // as a map
                "82a474797065af4f524d41505f505553485f44494646a77061796c6f616482a76d61704e616d65a16da7656e7472696573dd7fffffff",
            })
    void lengthBombsCostNothing(String hex) {
        byte[] frame = HexFormat.of().parseHex(hex);
        kindOf(frame); // the first time everything is loaded

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Kind kind = kindOf(frame);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(kind).isEqualTo(Kind.UNDECODABLE);
        assertThat(allocated).isLessThan(100_000);
    }

    @Test
    void aBatchOfGarbageCostsAFewTimesItsLength() throws MalformedMessageException {
        int count = 1_000_000;
        byte[] head = HexFormat.of().parseHex("82a474797065a84f505f4241544348a77061796c6f616481a36f7073dd000f4240");
        byte[] frame = Arrays.copyOf(head, head.length + count);
        Arrays.fill(frame, head.length, frame.length, (byte) 0x80); // empty maps
        codec.decode(frame, FrameKind.BINARY);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        ClientMessage message = codec.decode(frame, FrameKind.BINARY);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(((ClientMessage.OperationBatch) message).operations()).hasSize(count);
        assertThat(allocated).isLessThan(30L * count);
    }
}
