package topgun.application.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ManualTime;
import topgun.application.port.ServerState;
import topgun.application.port.StoreException;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;

class ClockMemoryTest {

    private static final long START = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final ManualTime time = new ManualTime(START);
    private final Texts texts = new Texts();

    private static final class Texts implements ServerState {

        private final Map<String, String> texts = new HashMap<>();
        private int writes;
        private boolean broken;

        @Override
        public Optional<String> read(String name) {
            return Optional.ofNullable(texts.get(name));
        }

        @Override
        public Map<String, String> readAll() {
            return Map.copyOf(texts);
        }

        @Override
        public void write(String name, String text) {
            if (broken) {
                throw new StoreException(
                        StoreException.Kind.TRANSIENT, "down", new IllegalStateException("on purpose"));
            }
            writes++;
            texts.put(name, text);
        }
    }

    private final class Life {

        private final HybridLogicalClock clock = new HybridLogicalClock(new NodeId("server"), time);
        private final ClockMemory memory = new ClockMemory(clock, texts, Runnable::run);

        Life() {
            memory.restore();
        }
    }

    @Test
    void theClockGoesOnAfterAKillAndAnHourBack() {
        var before = new Life();
        before.memory.remember();
        Timestamp last = before.clock.now();
        for (int i = 0; i < 20; i++) {
            before.memory.remember();
            time.advance(ClockMemory.PERIOD_MILLIS);
            last = before.clock.now();
        }
        time.jumpTo(START - HOUR);
        assertThat(new Life().clock.now()).isGreaterThan(last);
    }

    @Test
    void aClockThatStandsStillIsNotWrittenAgain() {
        var life = new Life();
        life.clock.now();
        for (int i = 0; i < 10; i++) {
            life.memory.remember();
            time.advance(ClockMemory.PERIOD_MILLIS);
        }
        assertThat(texts.writes).isEqualTo(1);
    }

    @Test
    void aClockThatIsLaterAlreadyIsLeftAlone() {
        var before = new Life();
        before.clock.now();
        before.memory.remember();
        time.advance(HOUR);
        assertThat(new Life().clock.now().millis()).isEqualTo(START + HOUR);
    }

    @Test
    void aStoreThatFailsIsTriedAgain() {
        var life = new Life();
        life.clock.now();
        texts.broken = true;
        life.memory.remember();
        texts.broken = false;
        life.memory.remember();
        assertThat(texts.writes).isEqualTo(1);
    }
}
