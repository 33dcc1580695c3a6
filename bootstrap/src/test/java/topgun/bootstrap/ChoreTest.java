package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import topgun.application.port.Scheduler;

class ChoreTest {

    /** The periods of what is arranged. */
    private final List<Long> periods = new ArrayList<>();

    private final Scheduler scheduler = new Scheduler() {
        @Override
        public Scheduled after(long delayMillis, Runnable task) {
            throw new AssertionError();
        }

        @Override
        public Scheduled every(long periodMillis, Runnable task) {
            periods.add(periodMillis);
            return () -> periods.remove(periodMillis);
        }
    };

    private final Chore chore = new Chore(scheduler, 5_000, () -> {});

    @Test
    void aNewPeriodTakesThePlaceOfTheOldOne() {
        chore.repeatEvery(1_000);

        assertThat(periods).containsExactly(1_000L);
    }

    @Test
    void onceCancelledItStaysSo() {
        chore.cancel();
        chore.repeatEvery(1_000);

        assertThat(periods).isEmpty();
    }
}
