package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import topgun.application.port.Scheduler.Scheduled;

class SystemSchedulerTest {

    private final SystemScheduler scheduler = new SystemScheduler(Duration.ofMillis(20));

    private Thread threadOf(long delayMillis) {
        var thread = new CompletableFuture<Thread>();
        scheduler.after(delayMillis, () -> thread.complete(Thread.currentThread()));
        return thread.join();
    }

    @Test
    void noThreadIsLeftWhenThereIsNothingToDo() {
        Scheduled often = scheduler.every(1, () -> {});
        Thread first = threadOf(0);
        assertThat(threadOf(100)).isSameAs(first);
        often.cancel();
        await().until(() -> !first.isAlive());
        assertThat(threadOf(0)).isNotSameAs(first);
    }

    @Test
    void aTaskThatFailsIsRepeatedAllTheSame() {
        var runs = new CountDownLatch(3);
        scheduler.every(1, () -> {
            runs.countDown();
            throw new IllegalStateException("on purpose");
        });
        await().until(() -> runs.getCount() == 0);
    }

    @Test
    void aTaskThatRunsOutOfMemoryIsRepeatedAllTheSame() {
        var runs = new CountDownLatch(3);
        scheduler.every(1, () -> {
            runs.countDown();
            throw new OutOfMemoryError("on purpose");
        });
        await().until(() -> runs.getCount() == 0);
    }
}
