package topgun.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import topgun.application.port.Scheduler;

/** Runs tasks on one daemon thread, which ends when there has been nothing to do for a while and begins when there is. */
final class SystemScheduler implements Scheduler {

    private static final System.Logger LOG = System.getLogger(SystemScheduler.class.getName());

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("scheduler").daemon().factory());

    SystemScheduler() {
        this(Duration.ofSeconds(10));
    }

    /** @param idle how long the thread waits when no task is arranged; a server that is closed leaves none */
    SystemScheduler(Duration idle) {
        executor.setKeepAliveTime(idle.toMillis(), TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
        // Every write with a level brings a time limit; nearly all are cancelled long before.
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Scheduled after(long delayMillis, Runnable task) {
        return cancelling(executor.schedule(guarded(task), delayMillis, TimeUnit.MILLISECONDS));
    }

    @Override
    public Scheduled every(long periodMillis, Runnable task) {
        return cancelling(
                executor.scheduleWithFixedDelay(guarded(task), periodMillis, periodMillis, TimeUnit.MILLISECONDS));
    }

    private static Scheduled cancelling(Future<?> future) {
        return () -> future.cancel(false);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a scheduled task failed", e);
            }
        };
    }
}
