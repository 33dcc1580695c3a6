package topgun.application.map;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.telemetry.Telemetry;
import topgun.domain.clock.TimeSource;

/**
 * Brings what changed in memory to the store: one writer, in the order of the changes, as many at a time as have queued
 * up while the last group was saved.
 *
 * <p>Writes are counted; {@link #append} tells the number reached, and {@link #when} calls back once the store has got
 * that far. A group that cannot be saved is tried again for as long as it takes: nothing is dropped and nothing
 * overtakes. Meanwhile nobody is called back, and {@link #failure} tells what is wrong. That goes also for a failure that
 * the store calls permanent, or that nobody has foreseen: what is written cannot cause one, since any text and any bytes
 * can be stored, so the cause lies with the store, and is an operator's to remove. To leave the group out instead would
 * let readers keep what is gone after a restart.
 *
 * <p>A store that is not durable has nothing to add to the maps in memory and is not written to at all.
 *
 * <p>Safe for all threads. Only {@link #close} blocks. What waits ({@link WriteQueue}) and how far the store has got ({@link
 * Progress}) is kept under one lock, which is never held while the store works or somebody is called back.
 */
public final class WriteBehind implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WriteBehind.class.getName());
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** A server that is told to stop has five seconds, and something to do before and after this. */
    private static final Duration PATIENCE_WHILE_CLOSING = Duration.ofMillis(3_500);

    /** Some stores have to be opened anew after a failure, and succeed then. */
    private static final int ATTEMPTS_WHILE_CLOSING = 5;

    private final RecordStore store;
    private final TimeSource time;
    private final boolean durable;
    private final boolean syncEveryGroup;
    private final Thread writer;
    private final Telemetry telemetry;
    private final StoreAttempts attempts;

    /** Guards the queue, the progress, and whether this is closing. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition work = lock.newCondition();
    private final Condition stopped = lock.newCondition();
    private final WriteQueue queue;
    private final Progress committed = new Progress();
    private final Progress synced = new Progress();
    private boolean closing;
    private boolean abandoned;
    private boolean finished;

    /** What was taken from the queue and is not saved yet. This and the next three belong to the writer alone. */
    private List<RecordWrite> group = List.of();

    /** Whether the group holds the writes of the companion, too. */
    private boolean accompanied = true;

    private boolean syncDue;
    private int attemptsWhileClosing = ATTEMPTS_WHILE_CLOSING;

    private volatile Companion companion = Companion.NONE;

    /** Has something to save along with what is queued. Called by the writer alone; must not block. */
    public interface Companion {

        Companion NONE = new Companion() {
            @Override
            public List<RecordWrite> writes() {
                return List.of();
            }

            @Override
            public void saved() {}
        };

        /** What to save in the same group as the writes that were just taken from the queue. */
        List<RecordWrite> writes();

        /** That group is saved. Called before those who wait for it. */
        void saved();
    }

    /**
     * The store has not been able to save since then.
     *
     * @param reason of the last attempt
     */
    public record Failure(long sinceMillis, String reason) {}

    /**
     * @param syncEveryGroup whether each group is to survive loss of power, asked for or not
     * @param mostQueued how many writes may wait before {@link #whenRoom} lets producers pause
     */
    public WriteBehind(
            RecordStore store,
            TimeSource time,
            boolean syncEveryGroup,
            int mostQueued,
            ThreadFactory threads,
            Telemetry telemetry) {
        this.store = store;
        this.time = time;
        this.durable = store.isDurable();
        this.syncEveryGroup = syncEveryGroup;
        this.queue = new WriteQueue(mostQueued);
        this.telemetry = telemetry;
        this.attempts = new StoreAttempts(time, telemetry);
        this.writer = threads.newThread(this::write);
        if (durable) {
            writer.start();
        } else {
            finished = true;
        }
    }

    /** To be called before the first write. */
    public void accompany(Companion with) {
        companion = with;
    }

    /** Whether writes ever become durable. If not, they are not even counted, and nobody waits for them. */
    public boolean isDurable() {
        return durable;
    }

    /** Queues writes of one map, from its lane, and tells the number of the last. */
    public long append(List<RecordWrite> writes) {
        if (!durable) {
            return 0;
        }
        long bytes = WriteQueue.valueBytes(writes);
        lock.lock();
        try {
            queue.add(writes, bytes);
            work.signal();
            return queue.lastAdded();
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last write that was queued, whosever it was. */
    public long lastAppended() {
        lock.lock();
        try {
            return queue.lastAdded();
        } finally {
            lock.unlock();
        }
    }

    /** Whether all writes up to that number are that safe. */
    public boolean isAt(long number, Durability level) {
        if (number == 0) {
            return true;
        }
        lock.lock();
        try {
            return isReached(number, level);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Calls {@code action} once all writes up to that number are that safe: at once if they are, otherwise from the writer.
     * The action must not block.
     */
    public void when(long number, Durability level, Runnable action) {
        lock.lock();
        try {
            if (!isReached(number, level)) {
                (level == Durability.SYNCED ? synced : committed).await(number, action);
                work.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /**
     * Calls {@code action} once everything queued so far survives the death of the process, which is what an ordinary write
     * waits for: at once if the store is not durable.
     */
    public void whenCommitted(Runnable action) {
        when(lastAppended(), Durability.COMMITTED, action);
    }

    private boolean isReached(long number, Durability level) {
        return switch (level) {
            case APPLIED -> true;
            case COMMITTED -> committed.hasReached(number);
            case SYNCED -> synced.hasReached(number);
        };
    }

    /** Changes how many writes may wait before producers have to {@linkplain #whenRoom wait}. */
    public void limitQueue(int mostWrites) {
        List<Runnable> roomy;
        lock.lock();
        try {
            queue.limit(mostWrites);
            roomy = queue.takeThoseWithRoom();
        } finally {
            lock.unlock();
        }
        roomy.forEach(WriteBehind::call);
    }

    /**
     * Calls {@code action} once more writes are welcome: at once if they are, otherwise from the writer. Producers that do not
     * ask are not refused.
     */
    public void whenRoom(Runnable action) {
        lock.lock();
        try {
            if (!queue.hasRoom()) {
                queue.awaitRoom(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /** What keeps the store from saving, while something does. A save that does not come to its end is such a thing. */
    public Optional<Failure> failure() {
        return attempts.failure();
    }

    /** Whether the store has not been able to save for longer than that. */
    public boolean hasFailedFor(long millis) {
        return failure().filter(it -> time.millis() - it.sinceMillis() > millis).isPresent();
    }

    /** How many writes wait. */
    public int backlog() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        try {
            boolean going = true;
            while (going && awaitWork()) {
                saveNext();
                going = !attempts.lastFailed() || mayTryAgain();
            }
            if (!going) {
                LOG.log(
                        Level.ERROR,
                        "stopped with {0} writes unsaved; none of them was acknowledged as saved",
                        unsaved());
            }
        } finally {
            lock.lock();
            try {
                finished = true;
                stopped.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether there is any; not when everything is done and this is closing, or when nobody waits any more. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!hasWork() && !closing) {
                work.awaitUninterruptibly();
            }
            return hasWork() && !abandoned;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tries once to save the next group, and to sync if that is wanted; tells whether there was anything to do. What fails
     * comes first the next time. For the writer, or for whoever drives the writes in its place, so that their order against
     * everything else is its choice.
     */
    public boolean saveNext() {
        if (!hasWork()) {
            return false;
        }
        if (group.isEmpty() && !syncDue) {
            group = take();
            accompanied = group.isEmpty();
        }
        if (!accompanied && !attempts.succeeds(this::accompany, since -> {})) {
            return true;
        }
        if (!group.isEmpty() && attempts.succeeds(() -> store.save(group), telemetry::saved)) {
            group = List.of();
            call(companion::saved);
            advanceCommitted();
            syncDue = syncEveryGroup;
        }
        syncDue |= group.isEmpty() && syncWanted();
        if (syncDue && attempts.succeeds(store::sync, telemetry::synced)) {
            syncDue = false;
            advanceSynced();
        }
        return true;
    }

    private boolean hasWork() {
        lock.lock();
        try {
            return !group.isEmpty() || syncDue || queue.size() > 0 || synced.isAwaited();
        } finally {
            lock.unlock();
        }
    }

    /** The next group, without the writes of the companion; empty when only a sync is wanted. */
    private List<RecordWrite> take() {
        List<RecordWrite> next;
        List<Runnable> roomy;
        lock.lock();
        try {
            next = queue.take();
            roomy = queue.takeThoseWithRoom();
        } finally {
            lock.unlock();
        }
        roomy.forEach(WriteBehind::call);
        return next;
    }

    private void accompany() {
        group.addAll(companion.writes());
        accompanied = true;
    }

    /** Waits a little, unless this is closing and has tried often enough. */
    private boolean mayTryAgain() {
        if (isClosing() && --attemptsWhileClosing < 0) {
            return false;
        }
        LockSupport.parkNanos(RETRY_NANOS);
        return true;
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private boolean syncWanted() {
        lock.lock();
        try {
            return synced.isAwaited();
        } finally {
            lock.unlock();
        }
    }

    private long unsaved() {
        lock.lock();
        try {
            return queue.lastAdded() - committed.reached();
        } finally {
            lock.unlock();
        }
    }

    /** All that was taken is saved. */
    private void advanceCommitted() {
        List<Runnable> ready;
        lock.lock();
        try {
            ready = committed.advanceTo(queue.lastTaken());
        } finally {
            lock.unlock();
        }
        ready.forEach(WriteBehind::call);
    }

    /** All that was saved survives loss of power. */
    private void advanceSynced() {
        List<Runnable> ready;
        lock.lock();
        try {
            ready = synced.advanceTo(committed.reached());
        } finally {
            lock.unlock();
        }
        ready.forEach(WriteBehind::call);
    }

    private static void call(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a caller that waited for the store failed", e);
        }
    }

    /**
     * Saves what is queued and stops. Gives up when the store keeps failing, or is not done in time, since nothing unsaved has
     * been acknowledged as saved.
     */
    @Override
    public void close() {
        close(PATIENCE_WHILE_CLOSING);
    }

    void close(Duration patience) {
        boolean givesUp;
        lock.lock();
        try {
            closing = true;
            work.signal();
            LockSupport.unpark(writer);
            if (!abandoned) {
                awaitFinished(patience.toNanos());
            }
            givesUp = !finished && !abandoned;
            abandoned |= givesUp;
        } finally {
            lock.unlock();
        }
        if (givesUp) {
            LOG.log(
                    Level.ERROR,
                    "stopped without waiting any longer for the store, with {0} writes unsaved;"
                            + " none of them was acknowledged as saved",
                    unsaved());
        }
    }

    /** Also for a thread that is interrupted. */
    private void awaitFinished(long nanos) {
        boolean interrupted = false;
        for (long left = nanos; !finished && left > 0; ) {
            try {
                left = stopped.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
