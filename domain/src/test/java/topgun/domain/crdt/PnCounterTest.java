package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
import topgun.domain.clock.NodeId;

class PnCounterTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    @TestFactory
    Stream<DynamicTest> countsAsTheClientsDo() {
        return Vectors.elements(Vectors.read("pncounter.json").get("scenarios")).stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.get("name").asString(), () -> replay(scenario)));
    }

    private static void replay(JsonNode scenario) {
        Map<String, PnCounter> replicas = new HashMap<>();
        for (JsonNode step : scenario.get("steps")) {
            String node = step.get("node").asString();
            PnCounter counter = replicas.getOrDefault(node, PnCounter.ZERO);
            PnCounter after = switch (step.get("op").asString()) {
                case "add" -> counter.add(new NodeId(node), step.get("delta").asDouble());
                case "increment" -> counter.add(new NodeId(node), 1);
                case "decrement" -> counter.add(new NodeId(node), -1);
                case "merge" -> counter.join(state(step.get("state")));
                case "mergeFrom" ->
                    counter.join(replicas.getOrDefault(step.get("from").asString(), PnCounter.ZERO));
                default -> throw new AssertionError(step);
            };
            replicas.put(node, after);
            assertThat(after.value())
                    .as("%s", step)
                    .isEqualTo(step.get("result").asDouble());
        }
        scenario.get("final").properties().forEach(end -> {
            PnCounter counter = replicas.get(end.getKey());
            assertThat(counter).isEqualTo(state(end.getValue().get("state")));
            assertThat(counter.value()).isEqualTo(end.getValue().get("value").asDouble());
        });
    }

    private static PnCounter state(JsonNode node) {
        return new PnCounter(sums(node.get("p")), sums(node.get("n")));
    }

    private static Map<NodeId, Double> sums(JsonNode node) {
        Map<NodeId, Double> sums = new HashMap<>();
        node.properties()
                .forEach(entry ->
                        sums.put(new NodeId(entry.getKey()), entry.getValue().asDouble()));
        return sums;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void entriesThatMeanNothingAreLeftOut(double sum) {
        assertThat(new PnCounter(Map.of(A, sum), Map.of(B, sum))).isEqualTo(PnCounter.ZERO);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void addingWhatIsNoAmountChangesNothing(double delta) {
        PnCounter counter = PnCounter.ZERO.add(A, 5);

        assertThat(counter.add(A, delta)).isSameAs(counter);
    }

    @Test
    void anAmountThatWouldOverflowChangesNothing() {
        PnCounter counter = PnCounter.ZERO.add(A, Double.MAX_VALUE);

        assertThat(counter.add(A, Double.MAX_VALUE)).isSameAs(counter);
    }

    @Test
    void joiningWhatIsKnownIsTheSameState() {
        PnCounter counter = PnCounter.ZERO.add(A, 5).add(B, -2);

        assertThat(counter.join(PnCounter.ZERO.add(A, 4))).isSameAs(counter);
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** Each node counts for itself; states travel in any order, repeatedly, some only by way of others. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void replicasAgreeWithTheOracle(long seed) {
        var random = new Random(seed);
        Map<NodeId, PnCounter> own = new TreeMap<>();
        Map<NodeId, Double> total = new HashMap<>();
        List<PnCounter> sent = new ArrayList<>();
        for (int n = random.nextInt(30); n > 0; n--) {
            NodeId node = new NodeId("n" + random.nextInt(4));
            double delta = random.nextInt(21) / 4.0 - 2.5;
            total.merge(node, delta, Double::sum);
            PnCounter state = own.getOrDefault(node, PnCounter.ZERO).add(node, delta);
            if (!sent.isEmpty() && random.nextInt(3) == 0) {
                state = state.join(sent.get(random.nextInt(sent.size())));
            }
            own.put(node, state);
            sent.add(state);
        }

        double expected =
                total.values().stream().mapToDouble(Double::doubleValue).sum();
        List<PnCounter> replicas =
                Stream.generate(() -> joinAll(sent, random)).limit(3).toList();
        assertThat(replicas).containsOnly(replicas.getFirst());
        assertThat(replicas).extracting(PnCounter::value).containsOnly(expected);
    }

    private static PnCounter joinAll(List<PnCounter> sent, Random random) {
        List<PnCounter> delivered = new ArrayList<>(sent);
        sent.stream().filter(state -> random.nextBoolean()).forEach(delivered::add);
        Collections.shuffle(delivered, random);
        PnCounter counter = PnCounter.ZERO;
        for (PnCounter state : delivered) {
            counter = counter.join(state);
        }
        return counter;
    }
}
