package topgun.domain.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

class HybridLogicalClockTest {

    private static final NodeId NODE = new NodeId("n1");

    private final AtomicLong time = new AtomicLong(1_000);
    private final HybridLogicalClock clock = new HybridLogicalClock(NODE, time::get);

    @TestFactory
    Stream<DynamicTest> followsTheClientsStepByStep() {
        return Vectors.elements(Vectors.read("hlc.json").get("scenarios")).stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.get("name").asString(), () -> replay(scenario)));
    }

    private static void replay(JsonNode scenario) {
        var physical = new AtomicLong();
        var clock = new HybridLogicalClock(new NodeId(scenario.get("nodeId").asString()), physical::get);
        boolean strict = scenario.at("/options/strictMode").asBoolean(false);
        long maxDrift = scenario.at("/options/maxDriftMs").asLong(60_000);

        for (JsonNode step : scenario.get("steps")) {
            physical.set(step.get("clock").asLong());
            switch (step.get("op").asString()) {
                case "now" -> assertThat(clock.now()).as("%s", step).isEqualTo(Vectors.timestamp(step.get("result")));
                case "update" -> {
                    Timestamp remote = Vectors.timestamp(step.get("remote"));
                    // Refusing what is too far ahead is the caller's part.
                    boolean refused = strict && remote.millis() > clock.horizonMillis(maxDrift);
                    assertThat(refused).as("%s", step).isEqualTo(step.has("error"));
                    if (!refused) {
                        clock.observe(remote);
                    }
                }
                default -> throw new AssertionError(step);
            }
            JsonNode state = step.get("state");
            assertThat(clock.current())
                    .as("%s", step)
                    .isEqualTo(new Timestamp(
                            state.get("millis").asLong(), state.get("counter").asLong(), clock.node()));
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverHappensTimestampsIncreaseAndExceedWhatWasObserved(long seed) {
        var random = new Random(seed);
        Timestamp latest = clock.current();

        for (int step = 0; step < 60; step++) {
            time.addAndGet(random.nextInt(5) - 2);
            if (random.nextBoolean()) {
                var remote = new Timestamp(
                        time.get() + random.nextInt(5) - 2, random.nextInt(4), new NodeId("n" + random.nextInt(3)));
                clock.observe(remote);
                latest = remote.isAfter(latest) ? remote : latest;
            } else {
                Timestamp now = clock.now();
                assertThat(now).as("step %d", step).isGreaterThan(latest);
                latest = now;
            }
        }
    }

    @Test
    void goesOnAfterWhateverItCanFollow() {
        var latest = new Timestamp(Timestamp.MAX_PART - 1, Timestamp.MAX_PART, new NodeId("other"));
        assertThat(clock.horizonMillis(Long.MAX_VALUE)).isEqualTo(latest.millis());
        clock.observe(latest);
        Timestamp after = clock.now();
        clock.observe(latest);
        assertThat(after).isGreaterThan(latest);
        assertThat(clock.now()).isGreaterThan(after);
        assertThat(after.millis()).isGreaterThan(clock.horizonMillis(Long.MAX_VALUE));
    }

    @Test
    void aRestoredClockContinuesAfterItsEarlierLife() {
        clock.restore(new Timestamp(5_000, 7, NODE));

        assertThat(clock.now()).isEqualTo(new Timestamp(5_000, 8, NODE));
    }

    @Test
    void restoringNeverSetsTheClockBack() {
        clock.observe(new Timestamp(5_000, 7, new NodeId("other")));
        clock.restore(new Timestamp(5_000, 3, NODE));
        clock.restore(new Timestamp(4_000, 99, NODE));

        assertThat(clock.now()).isEqualTo(new Timestamp(5_000, 9, NODE));
    }

    @Test
    void theHorizonLiesAheadOfTheWallClockNotOfWhatWasObserved() {
        clock.observe(new Timestamp(5_000, 0, NODE));

        assertThat(clock.horizonMillis(60)).isEqualTo(1_060);
    }

    @Test
    void aCounterThatIsUsedUpBorrowsFromTheNextMillisecond() {
        clock.observe(new Timestamp(2_000, Timestamp.MAX_PART, new NodeId("hostile")));

        assertThat(clock.now()).isEqualTo(new Timestamp(2_001, 1, NODE));
    }

    @Test
    void atTheEndOfRepresentableTimeTheClockStopsRatherThanRepeatItself() {
        clock.restore(new Timestamp(Timestamp.MAX_PART, Timestamp.MAX_PART, NODE));

        assertThatIllegalStateException().isThrownBy(clock::now);
    }

    @Test
    void aWallClockBefore1970CountsAs1970() {
        time.set(-5);

        assertThat(clock.now()).isEqualTo(new Timestamp(0, 1, NODE));
    }
}
