package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/** What users store comes out of a frame and goes into others byte for byte. */
class UserValuesTest {

    /** The library knows no extensions but its own; programs that add to it do. */
    private static final String KEPT_FOR_THOSE_WHO_CAN = "unknown extension 5";

    private static final Timestamp STAMP = new Timestamp(1, 0, new NodeId("n"));

    private final MessagePackCodec codec = new MessagePackCodec();

    @TestFactory
    List<DynamicTest> everyValueClientsCanMake() {
        return Golden.vectors("values").stream()
                .flatMap(vector -> Stream.of("g1Hex", "g3Hex")
                        .filter(encoder -> vector.get(encoder) != null)
                        .map(encoder -> survives(vector.get("name") + ", " + encoder, vector.get(encoder))))
                .toList();
    }

    @TestFactory
    List<DynamicTest> everyValueClientsCanRead() {
        return Golden.vectors("decodeOnly").stream()
                .map(vector -> vector.get("g1") instanceof Map<?, ?> result
                                && result.containsKey("$throws")
                                && !vector.get("name").equals(KEPT_FOR_THOSE_WHO_CAN)
                        ? isRefused((String) vector.get("name"), vector.get("hex"))
                        : survives((String) vector.get("name"), vector.get("hex")))
                .toList();
    }

    private DynamicTest survives(String name, Object hex) {
        return DynamicTest.dynamicTest(name, () -> {
            Value value = Value.of(Golden.hex(hex));
            OperationBatch batch = (OperationBatch) codec.decode(put(value.bytes()), FrameKind.BINARY);
            Operation operation =
                    ((Content.Complete) batch.operations().getFirst().content()).operation();
            if (value.isNull()) {
                assertThat(operation).isEqualTo(new Operation.Remove("m", "k", STAMP));
                return;
            }
            assertThat(operation).isEqualTo(new Operation.Put("m", "k", value, STAMP, TimeToLive.NONE));
            assertThat(valueIn(codec.encode(new ServerMessage.ServerEvent.LwwChanged(
                            "m", "k", new LwwRecord.Entry(value, STAMP, TimeToLive.NONE)))))
                    .isEqualTo(value);
        });
    }

    private DynamicTest isRefused(String name, Object hex) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThatExceptionOfType(MalformedMessageException.class)
                        .isThrownBy(() -> codec.decode(put(Golden.hex(hex)), FrameKind.BINARY)));
    }

    /** {type, payload: {ops: [{mapName, key, record: {value, timestamp}}]}} */
    private static byte[] put(byte[] value) {
        return new MessagePackWriter(64)
                .mapHeader(2)
                .string("type")
                .string("OP_BATCH")
                .string("payload")
                .mapHeader(1)
                .string("ops")
                .arrayHeader(1)
                .mapHeader(3)
                .string("mapName")
                .string("m")
                .string("key")
                .string("k")
                .string("record")
                .mapHeader(2)
                .string("value")
                .raw(value)
                .string("timestamp")
                .mapHeader(3)
                .string("millis")
                .integer(1)
                .string("counter")
                .integer(0)
                .string("nodeId")
                .string("n")
                .toByteArray();
    }

    /** The member {@code payload.record.value}, as its bytes. */
    private static Value valueIn(byte[] frame) {
        MessagePackReader reader = new MessagePackReader(frame);
        for (String name : List.of("payload", "record", "value")) {
            assertThat(reader.peekType()).isEqualTo(ValueType.MAP);
            reader.readMapHeader();
            while (!reader.readKey().equals(name)) {
                reader.skip();
            }
        }
        return reader.readValue();
    }

    @Test
    void aValueIsNotTheFrame() throws MalformedMessageException {
        byte[] frame = put(Golden.hex("a3616263"));
        OperationBatch batch = (OperationBatch) codec.decode(frame, FrameKind.BINARY);

        Content.Complete content =
                (Content.Complete) batch.operations().getFirst().content();
        Value value = ((Operation.Put) content.operation()).value();

        assertThat(value.bytes()).hasSize(4); // no more memory is held than the value needs
    }

    @TestFactory
    Stream<DynamicTest> extensionsOfOthersWithinValues() {
        return Stream.of("81a161d40501", "92c7037f010203c0", "81a16181a162c80001800c")
                .map(hex -> survives(hex, hex));
    }

    @TestFactory
    Stream<DynamicTest> halfAnExtension() {
        return Stream.of("81a161d405", "81a161c7ff0501", "81a161c9ffffffff05").map(hex -> isRefused(hex, hex));
    }

    @Test
    void aTopicsDataIsAValueToo() throws MalformedMessageException {
        byte[] frame = new MessagePackWriter(32)
                .mapHeader(2)
                .string("type")
                .string("TOPIC_PUB")
                .string("payload")
                .mapHeader(2)
                .string("topic")
                .string("t")
                .string("data")
                .raw(Golden.hex("d6ff6553f100"))
                .toByteArray();

        assertThat(codec.decode(frame, FrameKind.BINARY))
                .isEqualTo(new ClientMessage.TopicPublish("t", Optional.of(Value.of(Golden.hex("d6ff6553f100")))));
    }
}
