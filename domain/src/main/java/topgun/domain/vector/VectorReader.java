package topgun.domain.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/**
 * Reads vectors in the forms in which clients write them: the bytes of 32-bit floats, little-endian; a list of numbers,
 * which are such bytes or the components; and the same numbers as a map with their places as names, which is what current
 * clients make of a typed array. Records may also hold bytes that say themselves of what type the components are.
 *
 * <p>What is too long to be a vector of the dimension is not read.
 */
public final class VectorReader {

    private static final FieldNames PACKED = FieldNames.of("type", "data");
    private static final VectorReading NO_VECTOR = new VectorReading.NoVector();

    private final int dimension;

    public VectorReader(int dimension) {
        this.dimension = dimension;
    }

    /** Reads the vector that a search is for. */
    public VectorReading query(Value given) {
        try {
            return numbersOrBytes(given.reader());
        } catch (MalformedValueException e) {
            return NO_VECTOR;
        }
    }

    /** Reads the vector that a record bears in a field; empty if it bears none of the dimension. */
    public Optional<float[]> attribute(Value given) {
        try {
            MessagePackReader reader = given.reader();
            if (reader.peekType() == ValueType.BINARY) {
                byte[] bytes = reader.readBinary();
                Optional<float[]> packed = packed(bytes);
                return packed.isPresent() ? packed : accepted(floats(bytes));
            }
            return accepted(numbersOrBytes(reader));
        } catch (MalformedValueException e) {
            return Optional.empty();
        }
    }

    private static Optional<float[]> accepted(VectorReading reading) {
        return reading instanceof VectorReading.Accepted(float[] vector) ? Optional.of(vector) : Optional.empty();
    }

    private VectorReading numbersOrBytes(MessagePackReader reader) {
        return switch (reader.peekType()) {
            case BINARY -> floats(reader.readBinary());
            case LIST -> {
                int count = reader.readArrayHeader();
                yield count > mostNumbers() ? new VectorReading.OtherDimension(count) : list(reader, count);
            }
            case MAP -> {
                int count = reader.readMapHeader();
                yield count > mostNumbers()
                        ? new VectorReading.OtherDimension(count / Float.BYTES)
                        : places(reader, count);
            }
            case NIL, UNDEFINED, BOOLEAN, NUMBER, WIDE_INTEGER, TEXT, DATE, EXTENSION -> NO_VECTOR;
        };
    }

    private int mostNumbers() {
        return dimension * Float.BYTES;
    }

    private VectorReading list(MessagePackReader reader, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = reader.readNumber();
        }
        return ofNumbers(numbers);
    }

    private VectorReading places(MessagePackReader reader, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            if (!reader.readKey().equals(Integer.toString(i))) {
                return NO_VECTOR;
            }
            numbers[i] = reader.readNumber();
        }
        return ofNumbers(numbers);
    }

    /** As many bytes as a vector takes are bytes; anything else would not be a vector of the dimension either way. */
    private VectorReading ofNumbers(double[] numbers) {
        boolean bytes = numbers.length % Float.BYTES == 0 && areBytes(numbers);
        if (numbers.length == dimension) {
            float[] vector = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) numbers[i];
            }
            return finite(vector);
        }
        if (!bytes) {
            return new VectorReading.OtherDimension(numbers.length);
        }
        byte[] encoded = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            encoded[i] = (byte) (int) numbers[i];
        }
        return floats(encoded);
    }

    private static boolean areBytes(double[] numbers) {
        for (double number : numbers) {
            if (!(number >= 0 && number <= 255) || number != Math.rint(number)) {
                return false;
            }
        }
        return true;
    }

    private VectorReading floats(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            return NO_VECTOR;
        }
        if (bytes.length != mostNumbers()) {
            return new VectorReading.OtherDimension(bytes.length / Float.BYTES);
        }
        float[] vector = new float[dimension];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return finite(vector);
    }

    private Optional<float[]> packed(byte[] bytes) {
        try {
            var reader = new MessagePackReader(bytes);
            if (reader.peekType() != ValueType.MAP) {
                return Optional.empty();
            }
            String type = "";
            byte[] data = {};
            for (int members = reader.readMapHeader(); members > 0; members--) {
                switch (reader.readKey(PACKED)) {
                    case 0 -> type = reader.readString();
                    case 1 -> data = reader.readBinary();
                    default -> reader.skip();
                }
            }
            return reader.hasRemaining() ? Optional.empty() : components(type, data);
        } catch (MalformedValueException e) {
            return Optional.empty(); // bytes of floats can look like the beginning of anything
        }
    }

    private Optional<float[]> components(String type, byte[] data) {
        int size = switch (type) {
            case "f64" -> Double.BYTES;
            case "f32" -> Float.BYTES;
            case "i32" -> Integer.BYTES;
            case "i16" -> Short.BYTES;
            default -> 0;
        };
        if (size == 0 || data.length != dimension * size) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = switch (type) {
                case "f64" -> (float) buffer.getDouble();
                case "f32" -> buffer.getFloat();
                case "i32" -> (float) buffer.getInt();
                default -> (float) buffer.getShort();
            };
        }
        return accepted(finite(vector));
    }

    private static VectorReading finite(float[] vector) {
        return isFinite(vector) ? new VectorReading.Accepted(vector) : NO_VECTOR;
    }

    public static boolean isFinite(float[] vector) {
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                return false;
            }
        }
        return true;
    }
}
