package topgun.adapters.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;

/**
 * Reads vectors in the forms clients give them: 32-bit floats with the low byte first, as bytes, as a list of bytes, or as a
 * map from place to byte, which is what later clients make of bytes; or a list or map of the components themselves.
 */
final class VectorForms {

    private VectorForms() {}

    /** Empty if it is no vector: without components, with one that is not finite, or of another form. */
    static Optional<float[]> read(MessagePackReader reader) {
        try {
            float[] components = switch (reader.peekType()) {
                case BINARY -> floats(reader.readBinary());
                case LIST -> ofNumbers(list(reader));
                case MAP -> ofNumbers(map(reader));
                default -> null;
            };
            return Optional.ofNullable(components).filter(VectorForms::isVector);
        } catch (MalformedValueException e) {
            return Optional.empty();
        }
    }

    private static boolean isVector(float[] components) {
        for (float component : components) {
            if (!Float.isFinite(component)) {
                return false;
            }
        }
        return components.length > 0;
    }

    private static double[] list(MessagePackReader reader) {
        double[] numbers = new double[reader.readArrayHeader()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = reader.readNumber();
        }
        return numbers;
    }

    /** Places that are missing, or there twice, leave others without a number. */
    private static double[] map(MessagePackReader reader) {
        double[] numbers = new double[reader.readMapHeader()];
        Arrays.fill(numbers, Double.NaN);
        for (int i = 0; i < numbers.length; i++) {
            int place = place(reader.readKey());
            double number = reader.readNumber();
            if (place >= 0 && place < numbers.length) {
                numbers[place] = number;
            }
        }
        return numbers;
    }

    private static int place(String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Numbers that can be the bytes of a vector are. */
    private static float @Nullable [] ofNumbers(double[] numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            int number = (int) numbers[i];
            if (number != numbers[i] || number < 0 || number > 0xff) {
                return components(numbers);
            }
            bytes[i] = (byte) number;
        }
        return bytes.length % Float.BYTES == 0 ? floats(bytes) : components(numbers);
    }

    private static float[] components(double[] numbers) {
        float[] components = new float[numbers.length];
        for (int i = 0; i < components.length; i++) {
            components[i] = (float) numbers[i];
        }
        return components;
    }

    private static float @Nullable [] floats(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            return null;
        }
        FloatBuffer buffer =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] components = new float[buffer.remaining()];
        buffer.get(components);
        return components;
    }
}
