package topgun.application.lane;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time, in the order in which they came, with everything an earlier task did visible to the later.
 *
 * <p>A task runs on the thread that brings it when the lane is free: for work of a microsecond a hand-over would cost more
 * than the work. When the lane is busy the task waits, and whoever is in the lane runs it next; after a while that thread
 * hands the rest to an executor, so that nobody works for others for ever. Tasks must not block and must not throw.
 */
public final class Lane {

    /** How many tasks of others a thread runs before it goes back to its own work. */
    private static final int MOST_TASKS_OF_OTHERS = 32;

    /** Far enough below zero that no number of late arrivals makes it positive. */
    private static final int CLOSED = Integer.MIN_VALUE / 2;

    private final Executor threads;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    /** Tasks that wait or run; negative once the lane is closed. */
    private final AtomicInteger unfinished = new AtomicInteger();

    public Lane(Executor threads) {
        this.threads = threads;
    }

    /** Runs the task now or soon. Answers false, and forgets the task, if the lane is closed. */
    public boolean run(Runnable task) {
        int before = unfinished.getAndIncrement();
        if (before < 0) {
            return false;
        }
        if (before > 0) {
            waiting.add(task);
            return true;
        }
        task.run();
        if (unfinished.decrementAndGet() > 0) {
            runWaiting();
        }
        return true;
    }

    /** Closes the lane if nothing waits or runs but the caller, who must be in the lane. */
    public boolean closeIfIdle() {
        return unfinished.compareAndSet(1, CLOSED + 1);
    }

    private void runWaiting() {
        for (int n = 0; n < MOST_TASKS_OF_OTHERS; n++) {
            next().run();
            if (unfinished.decrementAndGet() <= 0) {
                return;
            }
        }
        threads.execute(this::runWaiting);
    }

    /** There is a next task, or there will be at once: tasks are counted before they are added. */
    private Runnable next() {
        Runnable task = waiting.poll();
        while (task == null) {
            Thread.onSpinWait();
            task = waiting.poll();
        }
        return task;
    }
}
