package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextNumberTest {

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "' \t', 0",
        "1.5, 1.5",
        "'  -1.5e+3 ', -1500",
        "+.5, 0.5",
        "5., 5",
        "00012, 12",
        "1e400, Infinity",
        "-Infinity, -Infinity",
        "0x1F, 31",
        "0b101, 5",
        "0o17, 15",
        "0XFF, 255",
        "0x20000000000001, 9007199254740992",
        "0x20000000000003, 9007199254740996",
        "0x200000000000011, 144115188075855904"
    })
    void numbers(String text, double number) {
        assertThat(TextNumber.parse(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ".",
                "e5",
                "1e",
                "1e+",
                "-0x1F",
                "0x",
                "0xG",
                "0b2",
                "1_000",
                "1 2",
                "Infinit",
                "infinity",
                "NaN",
                "1d",
                "1f",
                "0x1p3",
                "--1",
                "1,5",
                "\u0661"
            })
    void noNumbers(String text) {
        assertThat(TextNumber.parse(text)).isNaN();
    }

    @Test
    void hugeHexadecimalNumbersAreInfinite() {
        assertThat(TextNumber.parse("0x1" + "0".repeat(255))).isEqualTo(0x1p1020);
        assertThat(TextNumber.parse("0x" + "f".repeat(10_000))).isInfinite();
        assertThat(TextNumber.parse("0b1" + "0".repeat(52) + "11")).isEqualTo(0x1p54 + 4);
    }
}
