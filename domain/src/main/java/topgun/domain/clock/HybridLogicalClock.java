package topgun.domain.clock;

import static java.util.Objects.requireNonNull;

/**
 * The clock of one node. Its timestamps follow the wall clock where they can, strictly increase, and are later than
 * everything the clock has {@linkplain #observe observed}.
 *
 * <p>Thread-safe: the one container of this domain that is shared. Its monitor is held for a few instructions and one
 * reading of the {@link TimeSource}.
 *
 * <p>A clock believes what it observes. A remote timestamp far in the future drags it there for good, so callers refuse
 * what lies beyond the {@linkplain #horizonMillis horizon}; a clock dragged to the end of representable time can give no
 * more timestamps.
 */
public final class HybridLogicalClock {

    private final NodeId node;
    private final TimeSource time;

    private long lastMillis;
    private long lastCounter;

    public HybridLogicalClock(NodeId node, TimeSource time) {
        this.node = requireNonNull(node, "node");
        this.time = requireNonNull(time, "time");
    }

    public NodeId node() {
        return node;
    }

    /** A timestamp later than any this clock has given or observed. */
    public synchronized Timestamp now() {
        long physical = physicalMillis();
        if (physical > lastMillis) {
            lastMillis = physical;
            lastCounter = 0;
        } else {
            advanceTo(lastMillis, lastCounter);
        }
        return current();
    }

    /**
     * Takes note of a timestamp from elsewhere, so that {@link #now} exceeds it.
     *
     * <p>To be called for every remote record that is processed, those that lose a merge included.
     */
    public synchronized void observe(Timestamp remote) {
        long physical = physicalMillis();
        long latest = Math.max(Math.max(lastMillis, physical), remote.millis());
        if (latest == lastMillis && latest == remote.millis()) {
            advanceTo(latest, Math.max(lastCounter, remote.counter()));
        } else if (latest == lastMillis) {
            advanceTo(latest, lastCounter);
        } else if (latest == remote.millis()) {
            advanceTo(latest, remote.counter());
        } else {
            lastMillis = latest;
            lastCounter = 0;
        }
    }

    /**
     * The latest milliseconds of a timestamp from elsewhere that may be observed now: so far ahead of the wall clock,
     * whatever was observed before, and never in the last millisecond of all, after which the clock could not go on.
     *
     * @param maxDriftMillis {@code Long.MAX_VALUE} for any distance
     */
    public long horizonMillis(long maxDriftMillis) {
        long physical = physicalMillis();
        long last = Timestamp.MAX_PART - 1;
        return maxDriftMillis < last - physical ? physical + maxDriftMillis : last;
    }

    /** The latest timestamp given or observed: what has to survive a restart. {@code 0:0} for a new clock. */
    public synchronized Timestamp current() {
        return new Timestamp(lastMillis, lastCounter, node);
    }

    /** Continues after a timestamp of an earlier life of this node. Never sets the clock back. */
    public synchronized void restore(Timestamp earlier) {
        if (earlier.millis() > lastMillis || (earlier.millis() == lastMillis && earlier.counter() > lastCounter)) {
            lastMillis = earlier.millis();
            lastCounter = earlier.counter();
        }
    }

    /** The next reading after {@code millis:counter}. A counter that is used up borrows from the millisecond to come. */
    private void advanceTo(long millis, long counter) {
        if (counter < Timestamp.MAX_PART) {
            lastMillis = millis;
            lastCounter = counter + 1;
        } else if (millis < Timestamp.MAX_PART) {
            lastMillis = millis + 1;
            lastCounter = 0;
        } else {
            throw new IllegalStateException("the clock has reached the end of representable time");
        }
    }

    private long physicalMillis() {
        return Math.clamp(time.millis(), 0, Timestamp.MAX_PART);
    }
}
