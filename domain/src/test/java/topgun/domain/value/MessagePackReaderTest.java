package topgun.domain.value;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.domain.value.MalformedValueException.Problem;

class MessagePackReaderTest {

    private static MessagePackReader reader(String hex) {
        return new MessagePackReader(HexFormat.of().parseHex(hex));
    }

    private static void assertProblem(Problem problem, Runnable action) {
        assertThatExceptionOfType(MalformedValueException.class)
                .isThrownBy(action::run)
                .extracting(MalformedValueException::problem)
                .isEqualTo(problem);
    }

    @Nested
    class Numbers {

        @ParameterizedTest
        @CsvSource({
            "05, 5",
            "e0, -32",
            "ccff, 255",
            "cd0005, 5",
            "ceffffffff, 4294967295",
            "d0fb, -5",
            "d1fffb, -5",
            "d2fffffffb, -5",
            "cf0000018bcfe56800, 1700000000000",
            "d3fffffffffffffffb, -5",
            "ca40a00000, 5",
            "cb4278bcfe56800000, 1700000000000"
        })
        void areReadInEveryForm(String hex, double expected) {
            assertThat(reader(hex).readNumber()).isEqualTo(expected);
            assertThat(reader(hex).readLong()).isEqualTo((long) expected);
        }

        @Test
        void wideOnesAreExactAsIntegersAndRoundedAsNumbers() {
            assertThat(reader("d37fffffffffffffff").readLong()).isEqualTo(Long.MAX_VALUE);
            assertThat(reader("d38000000000000000").readLong()).isEqualTo(Long.MIN_VALUE);
            assertThat(reader("cfffffffffffffffff").readWideInteger())
                    .isEqualTo(new BigInteger("18446744073709551615"));
            assertThat(reader("cfffffffffffffffff").readNumber()).isEqualTo(0x1p64);
            assertThat(reader("cf8000000000000401").readNumber()).isEqualTo(0x1.0000000000001p63);
            assertThat(reader("cf8000000000000400").readNumber()).isEqualTo(0x1p63);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "cb3ff8000000000000", // 1.5
                    "cb7ff8000000000000", // NaN
                    "cb7ff0000000000000", // infinite
                    "cb43e0000000000000", // 2^63
                    "cfffffffffffffffff",
                    "a135",
                    "c0"
                })
        void areNotWholeAndTheReaderStays(String hex) {
            MessagePackReader reader = reader(hex);

            assertProblem(Problem.UNEXPECTED_TYPE, reader::readLong);

            assertThat(reader.position()).isZero();
        }

        @Test
        void aTextIsNoNumber() {
            assertProblem(Problem.UNEXPECTED_TYPE, () -> reader("a135").readNumber());
        }
    }

    @Nested
    class Absence {

        @ParameterizedTest
        @ValueSource(strings = {"d40000", "c70000", "c7010000", "d5000000", "c8000000", "c900000002000000ff"})
        void undefinedHasAnyLength(String hex) {
            MessagePackReader reader = reader(hex);

            assertThat(reader.peekType()).isEqualTo(ValueType.UNDEFINED);
            assertThat(reader.tryReadNil()).isFalse();
            assertThat(reader.tryReadUndefined()).isTrue();
            assertThat(reader.hasRemaining()).isEqualTo(hex.endsWith("ff"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"c2", "00", "a0", "d6ff00000000", "80"})
        void aValueIsNotAbsent(String hex) {
            MessagePackReader reader = reader(hex);

            assertThat(reader.tryReadAbsent()).isFalse();
            assertThat(reader.position()).isZero();
        }

        @Test
        void undefinedIsDroppedFromMapsAndNullElsewhere() {
            assertThat(reader("d40000").readView()).isEqualTo(ValueView.Nil.INSTANCE);
            assertThat(reader("92d4000001").readView())
                    .isEqualTo(new ValueView.ListView(List.of(ValueView.Nil.INSTANCE, new ValueView.Num(1))));
            assertThat(reader("82a161d40000a162c0").readView())
                    .isEqualTo(new ValueView.MapView(Map.of("b", ValueView.Nil.INSTANCE)));
            assertThat(reader("82a16101a161d40000").readView()).isEqualTo(new ValueView.MapView(Map.of()));
        }
    }

    @Nested
    class Lengths {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a1",
                    "d901",
                    "da0001",
                    "db00000001",
                    "dbffffffff",
                    "c401",
                    "c50001",
                    "c6ffffffff",
                    "91",
                    "dc0001",
                    "ddffffffff",
                    "dd7fffffff",
                    "81a1",
                    "de000101",
                    "dfffffffff",
                    "df7fffffff",
                    "df40000000",
                    "c701ff",
                    "c9ffffffff00",
                    "c97fffffff00",
                    "d4ff",
                    "d8ff00",
                    "cb00",
                    "cc",
                    "d9",
                    "da00",
                    "c1",
                    "",
                    "d7ff000000"
                })
        void areNotBelieved(String hex) {
            assertProblem(Problem.UNDECODABLE, () -> reader(hex).skip());
            assertProblem(Problem.UNDECODABLE, () -> reader(hex).readView());
        }

        @Test
        void endWithTheRangeNotWithTheArray() {
            byte[] bytes = HexFormat.of().parseHex("00a26161");

            assertProblem(Problem.UNDECODABLE, () -> new MessagePackReader(bytes, 1, 3).skip());
            assertProblem(Problem.UNDECODABLE, () -> new MessagePackReader(bytes, 1, 3).readString());
            assertThat(new MessagePackReader(bytes, 1, 4).readString()).isEqualTo("aa");
        }
    }

    @Nested
    class Depth {

        private static byte[] lists(int levels) {
            byte[] bytes = new byte[levels];
            Arrays.fill(bytes, (byte) 0x91);
            bytes[levels - 1] = (byte) 0x90;
            return bytes;
        }

        private static byte[] maps(int levels) {
            byte[] bytes = new byte[levels * 3 - 2];
            for (int i = 0; i < levels - 1; i++) {
                bytes[3 * i] = (byte) 0x81;
                bytes[3 * i + 1] = (byte) 0xa1;
                bytes[3 * i + 2] = 'a';
            }
            bytes[bytes.length - 1] = (byte) 0x80;
            return bytes;
        }

        @Test
        void theLimitItselfIsFine() {
            for (byte[] bytes : List.of(lists(256), maps(256))) {
                Value value = new MessagePackReader(bytes).readValue();
                assertThat(value.length()).isEqualTo(bytes.length);
                assertThat(Value.of(value.view())).isEqualTo(value);
                ValueText.append(value, new StringBuilder());
            }
        }

        @Test
        void oneMoreIsTooDeep() {
            for (byte[] bytes : List.of(lists(257), maps(257), lists(2_000_000), maps(1_000_000))) {
                assertProblem(Problem.TOO_DEEP, () -> new MessagePackReader(bytes).skip());
                assertProblem(Problem.TOO_DEEP, () -> new MessagePackReader(bytes).readView());
                assertProblem(Problem.TOO_DEEP, () -> ValueText.append(Value.of(bytes), new StringBuilder()));
            }
        }

        @Test
        void theLimitIsTheCallers() {
            byte[] bytes = lists(4);

            assertProblem(Problem.TOO_DEEP, () -> new MessagePackReader(bytes, 0, 4, 3).skip());
            assertProblem(Problem.TOO_DEEP, () -> new MessagePackReader(bytes, 0, 4, 3).readView());
            new MessagePackReader(bytes, 0, 4, 4).skip();
        }

        @Test
        void siblingsDoNotAddUp() {
            byte[] bytes = new byte[3 + 1_000];
            Arrays.fill(bytes, (byte) 0x90);
            bytes[0] = (byte) 0xdc;
            bytes[1] = 1_000 >> 8;
            bytes[2] = (byte) 1_000;

            MessagePackReader reader = new MessagePackReader(bytes, 0, bytes.length, 2);
            reader.skip();

            assertThat(reader.hasRemaining()).isFalse();
        }
    }

    @Nested
    class Names {

        private static final FieldNames NAMES = FieldNames.of("type", "payload", "", "lastSyncTimestamp", "tapc");

        @Test
        void areFoundByTheirBytesInEveryForm() {
            assertThat(reader("a474797065").readKey(NAMES)).isZero();
            assertThat(reader("d90474797065").readKey(NAMES)).isZero();
            assertThat(reader("db0000000474797065").readKey(NAMES)).isZero();
            assertThat(reader("a7" + HexFormat.of().formatHex("payload".getBytes(US_ASCII)))
                            .readKey(NAMES))
                    .isOne();
            assertThat(reader("a0").readKey(NAMES)).isEqualTo(2);
            assertThat(NAMES.name(3)).isEqualTo("lastSyncTimestamp");
        }

        @Test
        void unknownOnesArePassedOver() {
            MessagePackReader reader = reader("a474796f65a47479706501c0c3cb3ff8000000000000d40000d30000000000000005");

            assertThat(reader.readKey(NAMES)).isEqualTo(-1);
            assertThat(reader.readKey(NAMES)).isZero();
            for (int n = 0; n < 6; n++) {
                assertThat(reader.readKey(NAMES)).isEqualTo(-1);
            }
            assertThat(reader.hasRemaining()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({
            "a161, a",
            "05, 5",
            "d30000000000000005, 5",
            "cb3ff8000000000000, 1.5",
            "c3, true",
            "c2, false",
            "c0, null",
            "d40000, undefined"
        })
        void thatAreNoTextBecomeText(String hex, String name) {
            assertThat(reader(hex).readKey()).isEqualTo(name);
            assertThat(reader("81" + hex + "01").readView())
                    .isEqualTo(new ValueView.MapView(Map.of(name, new ValueView.Num(1))));
        }

        @ParameterizedTest
        @ValueSource(strings = {"90", "80", "c400", "d6ff00000000", "d40500"})
        void cannotBeStructured(String hex) {
            assertProblem(Problem.UNDECODABLE, () -> reader("81" + hex + "01").skip());
            assertProblem(Problem.UNDECODABLE, () -> reader("81" + hex + "01").readView());
            assertProblem(Problem.UNDECODABLE, () -> reader(hex).readKey(NAMES));
        }

        @Test
        void ofDuplicatesTheLastValueCountsAtTheFirstPlace() {
            ValueView view = reader("83a16101a16202a16103").readView();

            assertThat(((ValueView.MapView) view).members())
                    .containsExactly(Map.entry("a", new ValueView.Num(3)), Map.entry("b", new ValueView.Num(2)));
        }
    }

    @Nested
    class Dates {

        @ParameterizedTest
        @CsvSource({
            "d6ff6553f100, 1700000000000",
            "d7ff1d5353006553f100, 1700000000123",
            "c70cff1dcd6500fffffffffffffffe, -1500",
            "c70cff00000000000007dba8218000, 8640000000000000",
            "c708ff1d5353006553f100, 1700000000123",
        })
        void areReadInEveryForm(String hex, double millis) {
            assertThat(reader(hex).readView()).isEqualTo(new ValueView.Date(OptionalDouble.of(millis)));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"d4ffff", "c700ff", "d8ff00000000000000000000000000000000", "c70cff000000007fffffffffffffff"
                })
        void areInvalidInOthersOrTooFarAway(String hex) {
            assertThat(reader(hex).readView()).isEqualTo(ValueView.Date.INVALID);
        }
    }

    @Nested
    class Extensions {

        @ParameterizedTest
        @ValueSource(strings = {"d40500", "c7020501ff", "c8000005", "c90000000105ff", "81a161d40501", "9201d40500"})
        void ofUnknownTypePassAsTheyAre(String hex) {
            assertThat(HexFormat.of().formatHex(reader(hex).readValue().bytes()))
                    .isEqualTo(hex);
        }

        @Test
        void ofUnknownTypeAreRefusedWhereSomethingElseIsExpected() {
            assertProblem(Problem.UNDECODABLE, () -> reader("d40500").readNumber());
            assertProblem(Problem.UNDECODABLE, () -> reader("d40500").readString());
            assertProblem(Problem.UNDECODABLE, () -> reader("81d4050001").skip());
        }

        @ParameterizedTest
        @ValueSource(strings = {"d4", "d405", "c70205ff", "c905", "c9ffffffff05"})
        void mustBeThereAsAWhole(String hex) {
            assertProblem(Problem.UNDECODABLE, () -> reader(hex).readValue());
        }

        @Test
        void ofUnknownTypeAreShownToWhoeverLooks() {
            assertThat(reader("c7020501ff").readView())
                    .isEqualTo(new ValueView.Extension((byte) 5, new byte[] {1, -1}));
        }
    }

    @Nested
    class Texts {

        @ParameterizedTest
        @CsvSource({
            "a2c328, \ufffd(",
            "a3eda080, \ufffd\ufffd\ufffd",
            "a1ff, \ufffd",
            "a2c0af, \ufffd\ufffd",
            "a3e28261, \ufffda",
            "a4f0908061, \ufffda",
            "a4f4908080, \ufffd\ufffd\ufffd\ufffd",
            "a3efbfbd, \ufffd",
            "a4f09f9880, \ud83d\ude00",
            "a2e2c3, \ufffd\ufffd"
        })
        void readAsBrowsersReadThem(String hex, String text) {
            assertThat(reader(hex).readString()).isEqualTo(text);
        }
    }

    @Test
    void aValueOfAnotherTypeLeavesTheReaderWhereItIs() {
        MessagePackReader reader = reader("a161");

        assertProblem(Problem.UNEXPECTED_TYPE, reader::readMapHeader);
        assertProblem(Problem.UNEXPECTED_TYPE, reader::readArrayHeader);
        assertProblem(Problem.UNEXPECTED_TYPE, reader::readBoolean);
        assertProblem(Problem.UNEXPECTED_TYPE, reader::readBinary);
        assertProblem(Problem.UNEXPECTED_TYPE, reader::readDate);
        assertProblem(Problem.UNEXPECTED_TYPE, reader::readWideInteger);

        assertThat(reader.readString()).isEqualTo("a");
        assertProblem(Problem.UNEXPECTED_TYPE, () -> reader("01").readString());
    }
}
