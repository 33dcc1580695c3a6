package topgun.domain.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

class NodeIdTest {

    /** Where clients follow the rules of a language, we follow code units: their order differs from browser to browser. */
    private static boolean isAscii(String id) {
        return id.chars().allMatch(c -> c < 128);
    }

    @Test
    void clientsPickTheSameWinnerForEveryAsciiId() {
        int checked = 0;
        for (JsonNode vector : Vectors.read("hlc.json").get("compare")) {
            JsonNode a = vector.get("a");
            JsonNode b = vector.get("b");
            String left = a.get("nodeId").asString();
            String right = b.get("nodeId").asString();
            if (isAscii(left) && isAscii(right)) {
                assertThat(sign(a, b)).as("%s", vector).isEqualTo(expected(vector));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(1_500);
    }

    private static int expected(JsonNode vector) {
        return vector.has("asciiRuleSign")
                ? vector.get("asciiRuleSign").asInt()
                : vector.get("sign").asInt();
    }

    private static int sign(JsonNode a, JsonNode b) {
        for (String part : new String[] {"millis", "counter"}) {
            int order = Long.compare(a.get(part).asLong(), b.get(part).asLong());
            if (order != 0) {
                return order;
            }
        }
        // By text, because the vectors also have ids with a colon.
        return compare(a.get("nodeId").asString(), b.get("nodeId").asString());
    }

    @Test
    void theStatedOrderOfCharactersIsTheOneInUse() {
        String order = Vectors.read("hlc.json").get("collationOrder").asString();

        for (int i = 1; i < order.length(); i++) {
            String left = order.substring(i - 1, i);
            String right = order.substring(i, i + 1);
            assertThat(compare(left, right)).as("%s and %s", left, right).isNegative();
        }
    }

    @Test
    void caseDecidesOnlyWhenNothingElseDoes() {
        assertThat(compare("a", "A")).isNegative();
        assertThat(compare("A", "b")).isNegative();
        assertThat(compare("Ab", "aC")).isNegative();
        assertThat(compare("aB", "Ab")).isNegative();
        assertThat(compare("aBx", "Ab")).isPositive();
    }

    @Test
    void controlCharactersCountOnlyBetweenOtherwiseEqualIds() {
        assertThat(compare("a\u0000b", "aa")).isPositive();
        assertThat(compare("a\u0000", "a")).isPositive();
        assertThat(compare("\u0001A", "a\u0002")).isPositive();
        assertThat(compare("\u007f", "")).isPositive();
    }

    @Test
    void aColonIsRefusedBecauseTimestampTextIsSplitThere() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId("host:8080"));
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderIsTotal(long seed) {
        var random = new Random(seed);
        for (int triple = 0; triple < 50; triple++) {
            String a = id(random);
            String b = id(random);
            String c = id(random);
            assertThat(compare(a, b)).as("'%s' and '%s'", a, b).isEqualTo(-compare(b, a));
            assertThat(compare(a, b) == 0).as("'%s' and '%s'", a, b).isEqualTo(a.equals(b));
            if (compare(a, b) <= 0 && compare(b, c) <= 0) {
                assertThat(compare(a, c)).as("'%s', '%s', '%s'", a, b, c).isNotPositive();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void generatedIdsAreInPlainOrder(long seed) {
        var random = new Random(seed);
        for (int pair = 0; pair < 20; pair++) {
            String a = generated(random);
            String b = generated(random);
            assertThat(compare(a, b)).as("%s and %s", a, b).isEqualTo(Integer.signum(a.compareTo(b)));
        }
    }

    /** Few letters and much of what is special, so that ties of weight and case happen all the time. */
    private static String id(Random random) {
        String alphabet = "aAbB_-1\u0000\u0007\u007f\t é漢\ud800:";
        return random(alphabet, random.nextInt(5), random);
    }

    private static String generated(Random random) {
        return random("0123456789abcdef-", random.nextInt(4), random);
    }

    private static String random(String alphabet, int length, Random random) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < length; i++) {
            id.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return id.toString();
    }

    private static int compare(String a, String b) {
        return Integer.signum(NodeId.compare(a, b));
    }
}
