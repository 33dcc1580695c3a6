package topgun.adapters.scripting;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a thread that has worked for too long, unless that has become pointless. What counts is the time it really
 * had, within reason: a busy machine is not the fault of a script.
 */
final class Deadline {

    /** How many times its working time a run may last, waiting for a processor included. */
    private static final double PATIENCE = 2.2;

    private static final long SHORTEST_WATCH_NANOS = 2_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Thread thread;
    private final long mostNanos;
    private final ScheduledExecutorService watch;
    private final long begunNanos = System.nanoTime();
    private final long workedBefore;
    private @Nullable ScheduledFuture<?> alarm;
    private boolean stopped;
    private boolean passed;

    private Deadline(Thread thread, Duration most, ScheduledExecutorService watch) {
        this.thread = thread;
        this.mostNanos = most.toNanos();
        this.watch = watch;
        this.workedBefore = workedNanos();
    }

    /** @param most how long the thread may work from now on */
    static Deadline ofCurrentThread(Duration most, ScheduledExecutorService watch) {
        var deadline = new Deadline(Thread.currentThread(), most, watch);
        deadline.lookIn(deadline.mostNanos);
        return deadline;
    }

    private long workedNanos() {
        return THREADS.getThreadCpuTime(thread.threadId());
    }

    private synchronized void lookIn(long nanos) {
        alarm = watch.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        long left = mostNanos - (workedNanos() - workedBefore);
        long leftAtMost = (long) (PATIENCE * mostNanos) - (System.nanoTime() - begunNanos);
        if (left > 0 && leftAtMost > 0) {
            lookIn(Math.max(Math.min(left, leftAtMost), SHORTEST_WATCH_NANOS));
        } else {
            passed = true;
            thread.interrupt();
        }
    }

    /**
     * Ends the watch, and answers whether the time was over before. To be called by the thread that is watched, which is not
     * interrupted afterwards.
     */
    synchronized boolean stop() {
        stopped = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
        if (passed) {
            Thread.interrupted();
        }
        return passed;
    }
}
