package topgun.application.harness;

import java.util.Comparator;
import java.util.PriorityQueue;
import topgun.application.port.Scheduler;
import topgun.domain.clock.TimeSource;

/** A clock and a scheduler that stand still until they are moved. */
public final class ManualTime implements TimeSource, Scheduler {

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueMillis).thenComparingLong(Task::number));
    private long now;
    private long arranged;

    private record Task(long dueMillis, long number, Runnable action) {}

    public ManualTime(long startMillis) {
        now = startMillis;
    }

    @Override
    public synchronized long millis() {
        return now;
    }

    /** Moves on, and runs on the way what falls due. */
    public void advance(long millis) {
        long until = millis() + millis;
        for (Task task = nextDue(until); task != null; task = nextDue(until)) {
            task.action().run();
        }
        jumpTo(until);
    }

    /** Sets the clock, also backwards, without running anything. */
    public synchronized void jumpTo(long millis) {
        now = millis;
    }

    private synchronized @org.jspecify.annotations.Nullable Task nextDue(long until) {
        if (tasks.isEmpty() || tasks.peek().dueMillis() > until) {
            return null;
        }
        Task task = tasks.remove();
        now = Math.max(now, task.dueMillis());
        return task;
    }

    @Override
    public synchronized Scheduled after(long delayMillis, Runnable action) {
        var task = new Task(now + delayMillis, arranged++, action);
        tasks.add(task);
        return () -> cancel(task);
    }

    @Override
    public Scheduled every(long periodMillis, Runnable action) {
        return after(periodMillis, new Runnable() {
            @Override
            public void run() {
                after(periodMillis, this);
                action.run();
            }
        });
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }
}
