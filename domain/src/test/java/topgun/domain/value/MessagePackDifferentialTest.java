package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;

/** Random values, against another implementation of the format; and random bytes, against nothing but the contract. */
class MessagePackDifferentialTest {

    static LongStream seeds() {
        return LongStream.range(0, 1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsWhatOthersWrite(long seed) throws IOException {
        var random = new Random(seed);
        MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
        int before = random.nextInt(3);
        packer.writePayload(new byte[before]);
        ValueView expected = packRandom(packer, random, 3);
        int end = (int) packer.getTotalWrittenBytes();
        packer.writePayload(new byte[random.nextInt(3)]);
        byte[] bytes = packer.toByteArray();

        assertThat(new MessagePackReader(bytes, before, end).readView()).isEqualTo(expected);
        MessagePackReader skipping = new MessagePackReader(bytes, before, bytes.length);
        skipping.skip();
        assertThat(skipping.position()).isEqualTo(end);
        for (int n = 0; n < 50; n++) {
            int cut = before + random.nextInt(end - before);
            MessagePackReader truncated = new MessagePackReader(bytes, before, cut);
            assertThat(catchProblem(truncated::skip)).as("cut at %d", cut).isEqualTo(UNDECODABLE);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void othersReadWhatItWrites(long seed) throws IOException {
        var random = new Random(seed);
        ValueView view = packRandom(MessagePack.newDefaultBufferPacker(), random, 3);

        Value value = Value.of(view);

        MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(value.bytes());
        assertThat(unpack(unpacker)).isEqualTo(view);
        assertThat(unpacker.hasNext()).isFalse();
        assertThat(value.view()).isEqualTo(view);
    }

    /** Mostly first bytes that open something, so that garbage gets somewhere. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void garbageIsMalformedAndNothingWorse(long seed) {
        var random = new Random(seed);
        for (int n = 0; n < 10; n++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(0x60));
            }
            List<ReaderCall> calls = List.of(
                    MessagePackReader::skip,
                    MessagePackReader::readView,
                    MessagePackReader::readValue,
                    MessagePackReader::readNumber,
                    MessagePackReader::readLong,
                    MessagePackReader::readWideInteger,
                    MessagePackReader::readString,
                    MessagePackReader::readKey,
                    MessagePackReader::readBinary,
                    MessagePackReader::readDate,
                    MessagePackReader::readBoolean,
                    MessagePackReader::readMapHeader,
                    MessagePackReader::readArrayHeader,
                    MessagePackReader::tryReadAbsent,
                    MessagePackReader::peekType,
                    reader -> reader.readKey(FieldNames.of("type")),
                    reader -> ValueText.append(Value.of(bytes), new StringBuilder()));
            for (ReaderCall call : calls) {
                MessagePackReader reader = new MessagePackReader(bytes);
                assertThatCode(() -> {
                            try {
                                call.on(reader);
                                assertThat(reader.position()).isBetween(0, bytes.length);
                            } catch (MalformedValueException expected) {
                                if (expected.problem() == MalformedValueException.Problem.UNEXPECTED_TYPE) {
                                    assertThat(reader.position()).isZero();
                                }
                            }
                        })
                        .as("%s", Arrays.toString(bytes))
                        .doesNotThrowAnyException();
            }
        }
    }

    /** What can be passed over can be looked at and hashed: whoever lets a value in may rely on that. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsSkippedIsReadableToo(long seed) {
        var random = new Random(seed);
        byte[] bytes = new byte[12];
        for (int n = 0; n < 500; n++) {
            random.nextBytes(bytes);
            MessagePackReader reader = new MessagePackReader(bytes);
            if (catchProblem(reader::skip) == null) {
                Value value = Value.copyOf(bytes, 0, reader.position());
                assertThat(catchProblem(value::view)).as("%s", value.bytes()).isNull();
                assertThat(catchProblem(() -> ValueText.append(value, new StringBuilder())))
                        .as("%s", value.bytes())
                        .isNull();
            }
        }
    }

    @FunctionalInterface
    private interface ReaderCall {
        void on(MessagePackReader reader);
    }

    private static final MalformedValueException.Problem UNDECODABLE = MalformedValueException.Problem.UNDECODABLE;

    private static MalformedValueException.Problem catchProblem(Runnable action) {
        try {
            action.run();
            return null;
        } catch (MalformedValueException e) {
            return e.problem();
        }
    }

    /** Packs a random value and answers what it should be read as. */
    private static ValueView packRandom(MessagePacker packer, Random random, int depth) throws IOException {
        return switch (random.nextInt(depth == 0 ? 8 : 11)) {
            case 0 -> {
                packer.packNil();
                yield ValueView.Nil.INSTANCE;
            }
            case 1 -> {
                boolean value = random.nextBoolean();
                packer.packBoolean(value);
                yield new ValueView.Bool(value);
            }
            case 2, 3 -> {
                long value = random.nextLong() >> random.nextInt(64);
                packer.packLong(value);
                boolean wide = value < Integer.MIN_VALUE || value > 0xffff_ffffL;
                yield wide ? new ValueView.BigInt(BigInteger.valueOf(value)) : new ValueView.Num((double) value);
            }
            case 4 -> {
                double value = random.nextInt(4) == 0 ? random.nextInt() : random.nextGaussian() * 1e6;
                boolean narrow = random.nextBoolean();
                if (narrow) {
                    packer.packFloat((float) value);
                } else {
                    packer.packDouble(value);
                }
                yield new ValueView.Num(narrow ? (float) value : value);
            }
            case 5 -> {
                String text = text(random);
                packer.packString(text);
                yield new ValueView.Text(text);
            }
            case 6 -> {
                byte[] bytes = new byte[length(random)];
                random.nextBytes(bytes);
                packer.packBinaryHeader(bytes.length);
                packer.writePayload(bytes);
                yield new ValueView.Binary(bytes);
            }
            case 7 -> {
                long millis = (random.nextLong() % 8_640_000_000_000_000L) >> random.nextInt(30);
                packer.packTimestamp(millis);
                yield new ValueView.Date(OptionalDouble.of((double) millis));
            }
            case 8, 9 -> {
                int count = random.nextInt(depth == 1 ? 20 : 6); // long ones only at the bottom
                packer.packArrayHeader(count);
                List<ValueView> elements = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    elements.add(packRandom(packer, random, depth - 1));
                }
                yield new ValueView.ListView(elements);
            }
            default -> {
                int count = random.nextInt(depth == 1 ? 20 : 6); // long ones only at the bottom
                packer.packMapHeader(count);
                Map<String, ValueView> members = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    String name = "m" + random.nextInt(30); // some occur twice
                    packer.packString(name);
                    members.put(name, packRandom(packer, random, depth - 1));
                }
                yield new ValueView.MapView(members);
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int[] alphabet = {'a', '/', 0, 0x7f, 0x80, 0x7ff, 0x800, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff};
        for (int n = length(random); n > 0; n--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private static int length(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> 65_500 + random.nextInt(100);
            case 1, 2 -> 200 + random.nextInt(100);
            default -> random.nextInt(40);
        };
    }

    private static ValueView unpack(MessageUnpacker unpacker) throws IOException {
        MessageFormat format = unpacker.getNextFormat();
        return switch (format.getValueType()) {
            case NIL -> {
                unpacker.unpackNil();
                yield ValueView.Nil.INSTANCE;
            }
            case BOOLEAN -> new ValueView.Bool(unpacker.unpackBoolean());
            case INTEGER ->
                format == MessageFormat.INT64 || format == MessageFormat.UINT64
                        ? new ValueView.BigInt(unpacker.unpackBigInteger())
                        : new ValueView.Num((double) unpacker.unpackLong());
            case FLOAT -> new ValueView.Num(unpacker.unpackDouble());
            case STRING -> new ValueView.Text(unpacker.unpackString());
            case BINARY -> new ValueView.Binary(unpacker.readPayload(unpacker.unpackBinaryHeader()));
            case EXTENSION ->
                new ValueView.Date(
                        OptionalDouble.of((double) unpacker.unpackTimestamp().toEpochMilli()));
            case ARRAY -> {
                List<ValueView> elements = new ArrayList<>();
                for (int n = unpacker.unpackArrayHeader(); n > 0; n--) {
                    elements.add(unpack(unpacker));
                }
                yield new ValueView.ListView(elements);
            }
            case MAP -> {
                Map<String, ValueView> members = new LinkedHashMap<>();
                for (int n = unpacker.unpackMapHeader(); n > 0; n--) {
                    members.put(unpacker.unpackString(), unpack(unpacker));
                }
                yield new ValueView.MapView(members);
            }
        };
    }
}
