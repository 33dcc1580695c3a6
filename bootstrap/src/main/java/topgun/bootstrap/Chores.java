package topgun.bootstrap;

import java.util.ArrayList;
import java.util.List;
import topgun.application.port.Scheduler;
import topgun.application.port.Scheduler.Scheduled;

/** What a server does again and again, from when it is arranged until all is cancelled. For the thread that starts it. */
final class Chores {

    private final Scheduler scheduler;
    private final List<Scheduled> arranged = new ArrayList<>();

    Chores(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The first time after one period. Answers the chore for those who want to change its period. */
    Chore every(long periodMillis, Runnable task) {
        var chore = new Chore(scheduler, periodMillis, task);
        arranged.add(chore);
        return chore;
    }

    void cancel() {
        arranged.forEach(Scheduled::cancel);
    }
}
