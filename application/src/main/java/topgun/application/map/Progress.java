package topgun.application.map;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The number of the last write that is as safe as that, and those who wait for a later one to be.
 *
 * <p>Not safe for threads; {@link WriteBehind} touches it under its lock only.
 */
final class Progress {

    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>();
    private long reached;

    private record Waiter(long number, Runnable action) implements Comparable<Waiter> {

        @Override
        public int compareTo(Waiter other) {
            return Long.compare(number, other.number);
        }
    }

    long reached() {
        return reached;
    }

    boolean hasReached(long number) {
        return reached >= number;
    }

    /** Keeps {@code action} until that write is reached. */
    void await(long number, Runnable action) {
        waiters.add(new Waiter(number, action));
    }

    /** Whether somebody waits. */
    boolean isAwaited() {
        return !waiters.isEmpty();
    }

    /** Takes note of how far the store has got, and tells who has waited for that, the earliest write first. */
    List<Runnable> advanceTo(long number) {
        reached = number;
        List<Runnable> ready = new ArrayList<>();
        for (Waiter next = waiters.peek(); next != null && next.number() <= reached; next = waiters.peek()) {
            ready.add(waiters.remove().action());
        }
        return ready;
    }
}
