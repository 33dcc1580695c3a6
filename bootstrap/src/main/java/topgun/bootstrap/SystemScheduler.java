package topgun.bootstrap;

import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import topgun.application.port.Scheduler;

/** Runs tasks on one daemon thread. */
final class SystemScheduler implements Scheduler {

    private static final System.Logger LOG = System.getLogger(SystemScheduler.class.getName());

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("scheduler").daemon().factory());

    SystemScheduler() {
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
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a scheduled task failed", e);
            }
        };
    }
}
