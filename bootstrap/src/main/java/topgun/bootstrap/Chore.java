package topgun.bootstrap;

import topgun.application.port.Scheduler;
import topgun.application.port.Scheduler.Scheduled;

/** Something that is done again and again, more or less often. Safe for all threads. */
final class Chore implements Scheduled {

    private final Scheduler scheduler;
    private final Runnable task;
    private Scheduled arranged;
    private boolean cancelled;

    Chore(Scheduler scheduler, long periodMillis, Runnable task) {
        this.scheduler = scheduler;
        this.task = task;
        this.arranged = scheduler.every(periodMillis, task);
    }

    /** Does it that often from now on. */
    synchronized void repeatEvery(long periodMillis) {
        if (!cancelled) {
            arranged.cancel();
            arranged = scheduler.every(periodMillis, task);
        }
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        arranged.cancel();
    }
}
