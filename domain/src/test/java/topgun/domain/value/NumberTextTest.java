package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

class NumberTextTest {

    @Test
    void numbersLookAsInJavaScript() {
        JsonNode vectors = Vectors.read("numbers.json").get("numbers");
        assertThat(vectors).hasSizeGreaterThan(3_000);
        assertThat(vectors).allSatisfy(vector -> {
            long bits = Long.parseUnsignedLong(vector.get(0).asString(), 16);
            assertThat(NumberText.of(Double.longBitsToDouble(bits)))
                    .as("%016x", bits)
                    .isEqualTo(vector.get(1).asString());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1e21, 1e+21",
        "123456789012345680000, 123456789012345680000",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "-1.5, -1.5",
        "-0.0, 0",
        "4.9e-324, 5e-324",
        "9007199254740993, 9007199254740992",
        "1234567890123456.75, 1234567890123456.8"
    })
    void edges(double number, String text) {
        assertThat(NumberText.of(number)).isEqualTo(text);
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** Compared with the definition: no shorter decimal reads back as the number, and none of that length is closer, or as close and even. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomNumbersReadBackFromTheShortestText(long seed) {
        var random = new Random(seed);
        for (int n = 0; n < 4; n++) {
            double number = random(random);
            String text = NumberText.of(number);
            BigDecimal decimal = new BigDecimal(text);

            assertThat(decimal.stripTrailingZeros()).as(text).isEqualByComparingTo(shortest(number));
        }
    }

    private static double random(Random random) {
        double number;
        do {
            number = Math.abs(Double.longBitsToDouble(random.nextLong()));
        } while (!Double.isFinite(number) || number == 0);
        // Half of them among the smallest of all, where a digit or two suffice.
        return random.nextBoolean() ? number : Double.longBitsToDouble(1 + random.nextInt(300));
    }

    private static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        for (int digits = 1; ; digits++) {
            var precision = digits;
            Optional<BigDecimal> closest = Stream.of(RoundingMode.DOWN, RoundingMode.UP)
                    .map(rounding -> exact.round(new MathContext(precision, rounding)))
                    .filter(rounded -> rounded.doubleValue() == number)
                    .min(Comparator.<BigDecimal, BigDecimal>comparing(
                                    rounded -> rounded.subtract(exact).abs())
                            .thenComparing(rounded -> rounded.unscaledValue().testBit(0)));
            if (closest.isPresent()) {
                return closest.get();
            }
        }
    }
}
