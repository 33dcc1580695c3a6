package topgun.adapters.web;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory answers may take, of all clients together, that wait for their clients to read them. Safe for all threads.
 */
final class SendMemory {

    private final AtomicLong free;

    SendMemory(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /** Answers false, and takes nothing, if there is less. */
    boolean take(long bytes) {
        long left = free.addAndGet(-bytes);
        if (left < 0) {
            free.addAndGet(bytes);
        }
        return left >= 0;
    }

    void giveBack(long bytes) {
        free.addAndGet(bytes);
    }

    /** What is left. */
    long free() {
        return free.get();
    }
}
