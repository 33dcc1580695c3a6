package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;

class VectorFormsTest {

    private static float[] read(MessagePackWriter written) {
        return VectorForms.read(new MessagePackReader(written.toByteArray())).orElseThrow();
    }

    private static byte[] littleEndian(float[] components) {
        var bytes = ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(components);
        return bytes.array();
    }

    @Test
    void bytesAreTheSameInAllTheirForms() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            float[] vector = new float[1 + random.nextInt(20)];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) random.nextGaussian();
            }
            byte[] bytes = littleEndian(vector);
            var list = new MessagePackWriter(64).arrayHeader(bytes.length);
            var map = new MessagePackWriter(64).mapHeader(bytes.length);
            for (int i = 0; i < bytes.length; i++) {
                list.integer(bytes[i] & 0xff);
                int place = bytes.length - 1 - i;
                map.string(Integer.toString(place)).integer(bytes[place] & 0xff);
            }
            assertThat(read(new MessagePackWriter(64).binary(bytes))).isEqualTo(vector);
            assertThat(read(list)).isEqualTo(vector);
            assertThat(read(map)).isEqualTo(vector);
        }
    }

    private static float[] read(String json) throws MalformedMessageException {
        return VectorForms.read(reader(json)).orElseThrow();
    }

    private static MessagePackReader reader(String json) throws MalformedMessageException {
        return JsonValue.parse(json.getBytes(StandardCharsets.UTF_8)).reader();
    }

    @Test
    void numbersThatAreNoBytesAreComponents() throws MalformedMessageException {
        assertThat(read("[0.5, 2, -3, 1e-3]")).containsExactly(0.5f, 2, -3, 0.001f);
        assertThat(read("[0, 256, 0, 0]")).containsExactly(0, 256, 0, 0);
        assertThat(read("{\"0\": 0.5, \"1\": 1}")).containsExactly(0.5f, 1);
        assertThat(read("[1, 0, 0]")).as("no number of bytes for floats").containsExactly(1, 0, 0);
        assertThat(read("[0, 0, 128, 63]")).as("the bytes of one float").containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "\"AACAPw==\"",
                "[]",
                "{}",
                "[0.5, null]",
                "[0.5, \"1\"]",
                "[1e300, 0.5]",
                "[0, 0, 192, 127]",
                "{\"0\": 0.5, \"2\": 1}",
                "{\"0\": 0.5, \"x\": 1}",
                "{\"0\": 0.5, \"-1\": 1}"
            })
    void everythingElseIsNoVector(String json) throws MalformedMessageException {
        assertThat(VectorForms.read(reader(json))).isEmpty();
    }

    @Test
    void bytesThatEndInTheMiddleAreNoVector() {
        byte[] written =
                new MessagePackWriter(8).binary(new byte[] {1, 2, 3, 4, 5}).toByteArray();
        assertThat(VectorForms.read(new MessagePackReader(written))).isEmpty();
    }
}
