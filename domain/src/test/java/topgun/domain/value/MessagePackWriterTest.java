package topgun.domain.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePackWriterTest {

    private final MessagePackWriter writer = new MessagePackWriter(0);

    private String written() {
        return HexFormat.of().formatHex(writer.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, cc80",
        "255, ccff",
        "256, cd0100",
        "65535, cdffff",
        "65536, ce00010000",
        "4294967295, ceffffffff",
        "4294967296, cb41f0000000000000",
        "-1, ff",
        "-32, e0",
        "-33, d0df",
        "-128, d080",
        "-129, d1ff7f",
        "-32768, d18000",
        "-32769, d2ffff7fff",
        "-2147483648, d280000000",
        "-2147483649, cbc1e0000000200000",
        "1700000000000, cb4278bcfe56800000"
    })
    void wholeNumbersTakeTheShortestFormAndNever64Bits(long number, String hex) {
        writer.integer(number);
        assertThat(written()).isEqualTo(hex);

        writer.reset();
        writer.number((double) number);
        assertThat(written()).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "-0.0, 00",
        "0.5, cb3fe0000000000000",
        "NaN, cb7ff8000000000000",
        "Infinity, cb7ff0000000000000",
        "-Infinity, cbfff0000000000000",
        "1e300, cb7e37e43c8800759c"
    })
    void otherNumbersAreFloats(double number, String hex) {
        writer.number(number);

        assertThat(written()).isEqualTo(hex);
    }

    @Test
    void headersTakeTheShortestForm() {
        writer.mapHeader(15).mapHeader(16).mapHeader(65_535).mapHeader(65_536);
        writer.arrayHeader(15).arrayHeader(16).arrayHeader(65_535).arrayHeader(65_536);

        assertThat(written()).isEqualTo("8fde0010deffffdf00010000" + "9fdc0010dcffffdd00010000");
    }

    @ParameterizedTest
    @CsvSource({"31, bf", "32, d920", "255, d9ff", "256, da0100", "65535, daffff", "65536, db00010000"})
    void textsTakeTheShortestForm(int length, String header) {
        writer.string("a".repeat(length));
        assertThat(written()).isEqualTo(header + "61".repeat(length));

        writer.reset();
        writer.string("a".repeat(length).getBytes(UTF_8));
        assertThat(written()).isEqualTo(header + "61".repeat(length));
    }

    @ParameterizedTest
    @CsvSource({"255, c4ff", "256, c50100", "65535, c5ffff", "65536, c600010000"})
    void bytesTakeTheShortestForm(int length, String header) {
        writer.binary(new byte[length]);

        assertThat(written()).isEqualTo(header + "00".repeat(length));
    }

    @ParameterizedTest
    @CsvSource({
        "\ud800, a3efbfbd",
        "x\udc00y, a578efbfbd79",
        "\ud800\ud83d\ude00, a7efbfbdf09f9880",
        "\u00e9\u6f22, a5c3a9e6bca2"
    })
    void textsAreValidWhateverTheStringHolds(String text, String hex) {
        writer.string(text);

        assertThat(written()).isEqualTo(hex);
    }

    @Test
    void wideIntegersAreSignedWhereTheyCanBe() {
        for (String number : List.of("5", "-5", "9223372036854775807", "9223372036854775808", "18446744073709551615")) {
            writer.wideInteger(new BigInteger(number));
        }

        assertThat(written())
                .isEqualTo("d30000000000000005" + "d3fffffffffffffffb" + "d37fffffffffffffff" + "cf8000000000000000"
                        + "cfffffffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551616", "-9223372036854775809"})
    void integersOfMoreThan64BitsHaveNoForm(String number) {
        assertThatIllegalArgumentException().isThrownBy(() -> writer.wideInteger(new BigInteger(number)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ValueView.BigInt(new BigInteger(number)));
    }

    @Test
    void datesTakeTheShortestForm() {
        LongStream.of(0, 1_700_000_000_123L, -1_500, 4_294_967_295_000L, 4_294_967_295_999L, 4_294_967_296_000L)
                .forEach(millis -> writer.date(OptionalDouble.of((double) millis)));
        writer.date(OptionalDouble.empty());

        assertThat(written())
                .isEqualTo("d6ff00000000" + "d7ff1d5353006553f100" + "c70cff1dcd6500fffffffffffffffe" + "d6ffffffffff"
                        + "d7ffee2e1f00ffffffff" + "c70cff000000000000000100000000" + "d4ffff");
    }

    @ParameterizedTest
    @CsvSource({
        "0, c700 05",
        "1, d4 05",
        "2, d5 05",
        "3, c703 05",
        "4, d6 05",
        "8, d7 05",
        "16, d8 05",
        "17, c711 05",
        "256, c80100 05",
        "65536, c900010000 05"
    })
    void anExtensionOfUnknownTypeIsPassedOn(int length, String head) {
        var extension = new ValueView.Extension((byte) 5, new byte[length]);
        writer.view(extension);

        assertThat(written()).isEqualTo(head.replace(" ", "") + "00".repeat(length));
        assertThat(Value.of(extension).view()).isEqualTo(extension);
    }

    @Test
    void theArrayMayBeUsedWithoutCopying() {
        writer.string("abc").raw(Value.NULL).bool(true).raw(new byte[] {9, 1, 9}, 1, 2);

        assertThat(writer.size()).isEqualTo(7);
        assertThat(writer.array()).startsWith(writer.toByteArray());
        assertThat(written()).isEqualTo("a3616263c0c301");
    }
}
