package topgun.adapters.web;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of work whose outgoing frames leave together.
 *
 * <p>One write to a socket costs more than everything else that is done for a small message. So what a thread sends during
 * a burst is held, and when the burst ends each connection gets its frames in one write. Nobody waits for long: frames that
 * were held for a millisecond go out with the next one that is sent, and a connection for which a whole buffer has gathered
 * is written to at once.
 *
 * <p>Reading from a WebSocket is always a burst: the frames that arrive together are answered together. Whoever sends from
 * other threads may use {@link #run} for stretches of work that are short and do not block; it has the shape of an
 * {@link java.util.concurrent.Executor}.
 */
public final class Burst {

    private static final ThreadLocal<@Nullable Burst> CURRENT = new ThreadLocal<>();
    private static final long LONGEST_NANOS = 1_000_000;

    private final Queue<SocketChannel> held = new ArrayDeque<>();
    private long heldSince;

    private Burst() {}

    /** Does the work; what it sends from this thread has been handed to the sockets when this returns. */
    public static void run(Runnable work) {
        if (CURRENT.get() != null) {
            work.run();
            return;
        }
        var burst = new Burst();
        CURRENT.set(burst);
        try {
            work.run();
        } finally {
            CURRENT.remove();
            burst.letGo();
        }
    }

    /** Does work that may block, and must not keep anything back meanwhile. */
    static <T> T outside(Callable<T> work) throws Exception {
        Burst burst = CURRENT.get();
        if (burst == null) {
            return work.call();
        }
        CURRENT.remove();
        burst.letGo();
        try {
            return work.call();
        } finally {
            CURRENT.set(burst);
        }
    }

    /** Flushes what this thread holds. */
    static void flushHeld() {
        Burst burst = CURRENT.get();
        if (burst != null) {
            burst.letGo();
        }
    }

    /** The burst this thread is in. */
    static @Nullable Burst current() {
        return CURRENT.get();
    }

    /** Remembers to flush the channel. */
    void hold(SocketChannel channel) {
        if (held.isEmpty()) {
            heldSince = System.nanoTime();
        }
        held.add(channel);
    }

    /** Flushes at once what has waited for too long. */
    void checkTime() {
        if (!held.isEmpty() && System.nanoTime() - heldSince > LONGEST_NANOS) {
            letGo();
        }
    }

    private void letGo() {
        // one by one: flushing may fail a connection, whose end may send to others, and that may come here again
        for (SocketChannel next = held.poll(); next != null; next = held.poll()) {
            next.flush();
        }
    }
}
