package topgun.application.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.CounterRequest;
import topgun.application.message.ClientMessage.CounterSync;
import topgun.application.message.ServerMessage.CounterState;
import topgun.application.message.ServerMessage.Failure;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.PnCounter;
import topgun.domain.operation.Operation;

class CountersTest {

    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = new TestServer(new TestServer.Options().store(store));
    private TestClient ann = server.user("ann");
    private TestClient bob = server.user("bob");

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    private CounterState awaitState(TestClient client) {
        await().until(() -> !client.heard(CounterState.class).isEmpty());
        return client.heard(CounterState.class).getLast();
    }

    @Test
    void anUnknownCounterIsEmpty() {
        ann.say(new CounterRequest("likes"));
        assertThat(awaitState(ann)).isEqualTo(new CounterState("likes", Map.of(), Map.of(), false));
    }

    @Test
    void theSenderIsAnsweredAndOthersAreTold() {
        bob.say(new CounterRequest("likes"));
        bob.forget();
        ann.say(new CounterSync("likes", Map.of("a", 3.0), Map.of("a", 1.0)));
        var expected = new CounterState("likes", Map.of("a", 3.0), Map.of("a", 1.0), true);
        assertThat(awaitState(ann)).isEqualTo(expected);
        assertThat(awaitState(bob)).isEqualTo(expected);
    }

    @Test
    void aStateThatTellsNothingNewIsAnsweredButNotPassedOn() {
        ann.say(new CounterSync("likes", Map.of("a", 3.0), Map.of()));
        awaitState(ann);
        bob.say(new CounterRequest("likes"));
        bob.forget();
        ann.forget();
        ann.say(new CounterSync("likes", Map.of("a", 2.0), Map.of()));
        assertThat(awaitState(ann).increments()).containsEntry("a", 3.0);
        assertThat(bob.heard()).isEmpty();
    }

    @Test
    void theAnswerWaitsUntilTheStateIsSaved() {
        ann.say(new CounterRequest("likes"));
        ann.forget();
        store.breakSaving();
        ann.say(new CounterSync("likes", Map.of("a", 3.0), Map.of()));
        await().until(() -> server.writes.failure().isPresent());
        assertThat(ann.heard()).isEmpty();
        store.repair();
        awaitState(ann);
    }

    @Test
    void aCounterSurvivesARestart() {
        ann.say(new CounterSync("likes", Map.of("a", 3.0), Map.of("b", 1.5)));
        awaitState(ann);
        server.close();
        server = new TestServer(new TestServer.Options().store(store));
        bob = server.user("bob");
        bob.say(new CounterRequest("likes"));
        assertThat(awaitState(bob)).isEqualTo(new CounterState("likes", Map.of("a", 3.0), Map.of("b", 1.5), false));
    }

    @Test
    void countersAreOpenUntilAPolicyNamesThem() {
        var forOthers = new Policy("USER", new MapPattern("open*"), EnumSet.allOf(Action.class), Set.of());
        var forReaders = new Policy("USER", new MapPattern("counter:li*"), EnumSet.of(Action.READ), Set.of());
        server.access.replace(AccessPolicy.allowUntilFirstPolicy(List.of(forOthers)));
        ann.say(new CounterSync("likes", Map.of("a", 3.0), Map.of()));
        assertThat(awaitState(ann).increments()).containsEntry("a", 3.0);
        bob.say(new CounterRequest("likes"));
        bob.say(new CounterRequest("visits"));
        assertThat(bob.heard(CounterState.class)).hasSize(2);
        bob.forget();

        server.access.replace(AccessPolicy.allowUntilFirstPolicy(List.of(forOthers, forReaders)));
        assertThat(bob.heard()).containsExactly(new Failure(403, "Access Denied for counter visits"));
        bob.say(new CounterRequest("likes"));
        bob.say(new CounterSync("likes", Map.of("b", 1.0), Map.of()));
        bob.say(new CounterRequest("visits"));
        assertThat(bob.heard(Failure.class))
                .extracting(Failure::message)
                .containsExactly(
                        "Access Denied for counter visits",
                        "Access Denied for counter likes",
                        "Access Denied for counter visits");
        assertThat(bob.heard(CounterState.class)).hasSize(1);
        TestClient root = server.connect().authenticate("root:ADMIN");
        root.say(new CounterSync("visits", Map.of("r", 1.0), Map.of()));
        assertThat(awaitState(root).increments()).containsEntry("r", 1.0);
    }

    @Test
    void nodeIdsThatNoClockHasAreRefused() {
        ann.say(new CounterSync("likes", Map.of("a:b", 3.0), Map.of()));
        assertThat(ann.heard()).containsExactly(new Failure(400, "Invalid message format"));
    }

    @Test
    void aCounterHasSoManyNodes() {
        int most = TestServer.MOST_NODES_PER_COUNTER;
        Map<String, Double> full = nodes(most);
        ann.say(new CounterSync("likes", full, Map.of("n0", 1.0)));
        awaitState(ann);
        bob.say(new CounterSync("likes", Map.of(), Map.of("another", 1.0)));
        assertThat(bob.heard()).containsExactly(new Failure(429, "counter likes has as many nodes as it may: " + most));
        bob.forget();
        bob.say(new CounterSync("likes", Map.of("n0", 7.0), Map.of()));
        assertThat(awaitState(bob).increments()).hasSize(most).containsEntry("n0", 7.0);
        ann.forget();
        ann.say(new CounterSync("visits", nodes(most + 1), Map.of()));
        assertThat(ann.heard(Failure.class)).hasSize(1);
        ann.say(new CounterRequest("visits"));
        assertThat(awaitState(ann)).isEqualTo(new CounterState("visits", Map.of(), Map.of(), false));
    }

    private static Map<String, Double> nodes(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(n -> "n" + n, n -> 1.0));
    }

    @Test
    void clientsCannotReachTheMapThatHoldsTheCounters() {
        TestClient admin = server.connect().authenticate("root:ADMIN");
        admin.write(new Operation.Remove(ReservedMaps.COUNTERS, "likes", UnusableTime.INSTANCE));
        await().until(() -> admin.heard(Failure.class).stream().anyMatch(failure -> failure.code() == 403));
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void clientsThatCountIndependentlyEndWithTheSum(long seed) {
        var random = new Random(seed);
        var states = new PnCounter[] {PnCounter.ZERO, PnCounter.ZERO};
        var clients = new TestClient[] {ann, bob};
        double expected = 0;
        for (int step = 0; step < 40; step++) {
            int who = random.nextInt(2);
            int delta = random.nextInt(11) - 5;
            expected += delta;
            states[who] = states[who].add(new NodeId("device-" + who), delta);
            if (random.nextBoolean()) {
                sync(clients[who], states[who]);
            }
        }
        sync(ann, states[0]);
        sync(bob, states[1]);
        double sum = expected;
        await().untilAsserted(() -> assertThat(valueHeardBy(bob)).isEqualTo(sum));
    }

    /** The sum of the largest amounts, since an older state may come after a newer one. */
    private static double valueHeardBy(TestClient client) {
        Map<String, Double> increments = new HashMap<>();
        Map<String, Double> decrements = new HashMap<>();
        for (CounterState state : client.heard(CounterState.class)) {
            state.increments().forEach((node, amount) -> increments.merge(node, amount, Math::max));
            state.decrements().forEach((node, amount) -> decrements.merge(node, amount, Math::max));
        }
        return sum(increments) - sum(decrements);
    }

    private static double sum(Map<String, Double> amounts) {
        return amounts.values().stream().mapToDouble(amount -> amount).sum();
    }

    private static void sync(TestClient client, PnCounter state) {
        client.say(new CounterSync("likes", amounts(state.positive()), amounts(state.negative())));
    }

    private static Map<String, Double> amounts(Map<NodeId, Double> amounts) {
        var byText = new HashMap<String, Double>();
        amounts.forEach((node, amount) -> byText.put(node.value(), amount));
        return byText;
    }
}
