package topgun.domain.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Binary;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class VectorReaderTest {

    private static final float[] VECTOR = {0.5f, -2, 1e-3f};
    private final VectorReader reader = new VectorReader(3);

    private static byte[] bytes(float... components) {
        byte[] bytes = new byte[components.length * Float.BYTES];
        littleEndian(bytes).asFloatBuffer().put(components);
        return bytes;
    }

    private static ListView numbers(double... numbers) {
        List<ValueView> list = new ArrayList<>();
        for (double number : numbers) {
            list.add(new Num(number));
        }
        return new ListView(list);
    }

    private static ListView asNumbers(byte[] bytes) {
        double[] numbers = new double[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            numbers[i] = bytes[i] & 0xff;
        }
        return numbers(numbers);
    }

    /** What current clients make of a list. */
    private static MapView places(ListView list) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (ValueView element : list.elements()) {
            members.put(String.valueOf(members.size()), element);
        }
        return new MapView(members);
    }

    private float[] read(ValueView view) {
        VectorReading reading = reader.query(Value.of(view));
        assertThat(reading).isInstanceOf(VectorReading.Accepted.class);
        return ((VectorReading.Accepted) reading).vector();
    }

    @Test
    void readsBytesHoweverTheyAreWritten() {
        byte[] bytes = bytes(VECTOR);
        assertThat(read(new Binary(bytes))).containsExactly(VECTOR);
        assertThat(read(asNumbers(bytes))).containsExactly(VECTOR);
        assertThat(read(places(asNumbers(bytes)))).containsExactly(VECTOR);
    }

    @Test
    void readsComponents() {
        assertThat(read(numbers(0.5, -2, 1e-3))).containsExactly(VECTOR);
        assertThat(read(places(numbers(0.5, -2, 1e-3)))).containsExactly(VECTOR);
        assertThat(read(numbers(1, 0, 255))).containsExactly(1, 0, 255);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 4", "13, 13"})
    void tellsTheOtherDimension(int components, int told) {
        double[] numbers = new double[components];
        numbers[0] = 0.5;
        assertThat(reader.query(Value.of(numbers(numbers)))).isEqualTo(new VectorReading.OtherDimension(told));
        assertThat(reader.query(Value.of(new Binary(bytes(new float[components])))))
                .isEqualTo(new VectorReading.OtherDimension(told));
    }

    @Test
    void tellsTheOtherDimensionOfBytes() {
        assertThat(reader.query(Value.of(places(asNumbers(bytes(1, 2))))))
                .isEqualTo(new VectorReading.OtherDimension(2));
        assertThat(reader.query(Value.of(places(asNumbers(bytes(1, 2, 3, 4))))))
                .isEqualTo(new VectorReading.OtherDimension(4));
    }

    @Test
    void refusesWhatIsNoVector() {
        Map<String, ValueView> wrongPlaces = new LinkedHashMap<>();
        wrongPlaces.put("0", new Num(1));
        wrongPlaces.put("2", new Num(1));
        wrongPlaces.put("1", new Num(1));
        for (ValueView view : List.of(
                new Text("[1,2,3]"),
                new Num(1),
                ValueView.Nil.INSTANCE,
                new Binary(new byte[11]),
                new Binary(bytes(1, Float.NaN, 2)),
                numbers(1, Double.POSITIVE_INFINITY, 2),
                numbers(1, 1e300, 2),
                new ListView(List.of(new Num(1), new Text("2"), new Num(3))),
                new MapView(wrongPlaces))) {
            assertThat(reader.query(Value.of(view))).as("%s", view).isEqualTo(new VectorReading.NoVector());
            assertThat(reader.attribute(Value.of(view))).as("%s", view).isEmpty();
        }
    }

    private static Value packed(String type, byte[] data) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put("type", new Text(type));
        members.put("data", new Binary(data));
        return Value.of(new Binary(Value.of(new MapView(members)).bytes()));
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void recordsMaySayOfWhatTypeTheComponentsAre() {
        assertThat(reader.attribute(packed("f32", bytes(VECTOR))).orElseThrow()).containsExactly(VECTOR);
        byte[] doubles = new byte[24];
        littleEndian(doubles).putDouble(0.5).putDouble(-2).putDouble(1e-3);
        assertThat(reader.attribute(packed("f64", doubles)).orElseThrow()).containsExactly(VECTOR);
        byte[] ints = new byte[12];
        littleEndian(ints).putInt(7).putInt(-8).putInt(9);
        assertThat(reader.attribute(packed("i32", ints)).orElseThrow()).containsExactly(7, -8, 9);
        byte[] shorts = new byte[6];
        littleEndian(shorts).putShort((short) 7).putShort((short) -8).putShort((short) 9);
        assertThat(reader.attribute(packed("i16", shorts)).orElseThrow()).containsExactly(7, -8, 9);
        assertThat(reader.attribute(packed("i8", new byte[3]))).isEmpty();
        assertThat(reader.attribute(packed("f32", bytes(1, 2)))).isEmpty();
        assertThat(reader.attribute(packed("f32", bytes(1, Float.NEGATIVE_INFINITY, 2))))
                .isEmpty();
    }

    @Test
    void recordsMayHoldPlainNumbersAndRawBytes() {
        assertThat(reader.attribute(Value.of(numbers(0.5, -2, 1e-3))).orElseThrow())
                .containsExactly(VECTOR);
        assertThat(reader.attribute(Value.of(new Binary(bytes(VECTOR)))).orElseThrow())
                .containsExactly(VECTOR);
        assertThat(reader.attribute(Value.of(new Binary(bytes(1, 2))))).isEmpty();
    }
}
