package topgun.domain.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

class TimestampTest {

    private static final JsonNode VECTORS = Vectors.read("hlc.json");
    private static final NodeId NODE = new NodeId("n");

    /** What the clients make a timestamp of and we do not: a reading of digits only cannot be misunderstood. */
    private static final Set<String> READ_LENIENTLY_BY_CLIENTS = Set.of(
            "::",
            "a:b:c",
            "12x:3y:n",
            " 7:08:n",
            "1.9:2.9:n",
            "-5:0:n",
            "1e3:0:n",
            "0x10:1:n",
            "+5:1:n",
            "Infinity:0:n",
            "9007199254740993:0:n"); // beyond 2^53-1 they no longer read what is written

    @TestFactory
    Stream<DynamicTest> parse() {
        return Vectors.elements(VECTORS.get("parse")).stream()
                .map(vector -> DynamicTest.dynamicTest("'" + vector.get("text").asString() + "'", () -> {
                    String text = vector.get("text").asString();
                    JsonNode result = vector.get("result");
                    if (result.has("$error") || READ_LENIENTLY_BY_CLIENTS.contains(text)) {
                        assertThat(Timestamp.parse(text)).isEmpty();
                    } else {
                        assertThat(Timestamp.parse(text)).contains(Vectors.timestamp(result));
                    }
                }));
    }

    @Test
    void text() {
        assertThat(VECTORS.get("toString")).isNotEmpty().allSatisfy(vector -> {
            Timestamp timestamp = Vectors.timestamp(vector.get("timestamp"));
            assertThat(timestamp).hasToString(vector.get("text").asString());
            assertThat(Timestamp.parse(timestamp.toString())).contains(timestamp);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN:3:client-1", "99999999999999999999:0:n", ":1:n", "1::n", "1:2", "", ":", "1:2:n:"})
    void isNoTimestamp(String text) {
        assertThat(Timestamp.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, 0.5, 0x1p53, 1e300})
    void whatIsNoPointInTimeIsUnusableWhereverItStands(double number) {
        assertThat(Timestamp.claimed(number, 0, NODE)).isEqualTo(UnusableTime.INSTANCE);
        assertThat(Timestamp.claimed(0, number, NODE)).isEqualTo(UnusableTime.INSTANCE);
    }

    @Test
    void aUsableClaimIsKeptAsItIs() {
        assertThat(Timestamp.claimed(1_700_000_000_000.0, 3, NODE))
                .isEqualTo(new Timestamp(1_700_000_000_000L, 3, NODE));
        assertThat(Timestamp.claimed(Timestamp.MAX_PART, -0.0, NODE))
                .isEqualTo(new Timestamp(Timestamp.MAX_PART, 0, NODE));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Timestamp(-1, 0, NODE));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timestamp(0, -1, NODE));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timestamp(Timestamp.MAX_PART + 1, 0, NODE));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timestamp(0, Timestamp.MAX_PART + 1, NODE));
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void orderIsByMillisThenCounterThenNode(long seed) {
        var random = new Random(seed);
        for (int pair = 0; pair < 20; pair++) {
            Timestamp a = random(random);
            Timestamp b = random(random);
            int expected = a.millis() != b.millis()
                    ? Long.compare(a.millis(), b.millis())
                    : a.counter() != b.counter()
                            ? Long.compare(a.counter(), b.counter())
                            : a.node().compareTo(b.node());
            assertThat(Integer.signum(a.compareTo(b))).as("%s and %s", a, b).isEqualTo(Integer.signum(expected));
            assertThat(a.isAfter(b)).isEqualTo(expected > 0);
        }
    }

    private static Timestamp random(Random random) {
        return new Timestamp(random.nextInt(3), random.nextInt(3), new NodeId("n" + random.nextInt(3)));
    }
}
