package topgun.application.clock;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import topgun.application.port.ServerState;
import topgun.application.port.StoreException;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.Timestamp;

/**
 * Remembers how far the clock has come, so that it goes on from there after a restart, even if the clock of the machine
 * was set back meanwhile.
 *
 * <p>What is remembered lies a little ahead of the clock, and is renewed before the clock gets there; so it need not be
 * written for every timestamp, and is right also when the process is killed. A clock that nobody asks is not written
 * again.
 */
public final class ClockMemory {

    /** How often {@link #remember} is to be called. */
    public static final long PERIOD_MILLIS = 1_000;

    private static final System.Logger LOG = System.getLogger(ClockMemory.class.getName());
    private static final String NAME = "clock";
    private static final long AHEAD_MILLIS = 3 * PERIOD_MILLIS;

    private final HybridLogicalClock clock;
    private final ServerState state;
    private final Executor blocking;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile long remembered;
    private volatile boolean failing;

    /** @param blocking runs what has to wait for the store */
    public ClockMemory(HybridLogicalClock clock, ServerState state, Executor blocking) {
        this.clock = clock;
        this.state = state;
        this.blocking = blocking;
    }

    /** What is remembered of a clock that had come further than it may have; nothing if it had not. */
    public static Optional<Long> beyond(long latestMillis, ServerState state) {
        return read(state).filter(millis -> millis > latestMillis + AHEAD_MILLIS);
    }

    /** Lets the next clock go on from that moment, whatever was remembered. */
    public static void replace(long millis, ServerState state) {
        state.write(NAME, Long.toString(millis));
    }

    private static Optional<Long> read(ServerState state) {
        return state.read(NAME).map(Long::valueOf);
    }

    /** Sets the clock to where it was before, unless it is later already. Blocks. */
    public void restore() {
        read(state).ifPresent(millis -> {
            remembered = millis;
            clock.restore(new Timestamp(millis, 0, clock.node()));
        });
    }

    /** Notes how far the clock has come, if that is news. Does not block. */
    public void remember() {
        long now = clock.current().millis();
        if (now + AHEAD_MILLIS - PERIOD_MILLIS > remembered && writing.compareAndSet(false, true)) {
            blocking.execute(() -> {
                try {
                    write(now + AHEAD_MILLIS);
                } finally {
                    writing.set(false);
                }
            });
        }
    }

    private void write(long millis) {
        try {
            replace(millis, state);
            remembered = millis;
            failing = false;
        } catch (StoreException e) {
            if (!failing) {
                LOG.log(Level.WARNING, "how far the clock has come cannot be noted; trying again until it can", e);
                failing = true;
            }
        }
    }
}
