package topgun.application.map;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import topgun.application.map.WriteBehind.Failure;
import topgun.application.telemetry.Telemetry;
import topgun.domain.clock.TimeSource;

/** Tries what the store is to do, and tells what keeps it from doing so. The writer tries; all threads may ask. */
final class StoreAttempts {

    private static final System.Logger LOG = System.getLogger(StoreAttempts.class.getName());
    private static final long SLOW_MILLIS = 2_000;
    private static final long NOT_TRYING = -1;

    private final TimeSource time;
    private final Telemetry telemetry;
    private volatile @Nullable Failure failure;
    private volatile long tryingSinceMillis = NOT_TRYING;

    StoreAttempts(TimeSource time, Telemetry telemetry) {
        this.time = time;
        this.telemetry = telemetry;
    }

    /** @param done told of a success, and since when it was attempted */
    boolean succeeds(Runnable attempt, LongConsumer done) {
        tryingSinceMillis = time.millis();
        long since = telemetry.now();
        try {
            attempt.run();
        } catch (RuntimeException | Error e) {
            failed(e);
            return false;
        } finally {
            tryingSinceMillis = NOT_TRYING;
        }
        done.accept(since);
        if (failure != null) {
            LOG.log(Level.INFO, "the store saves again");
            failure = null;
        }
        return true;
    }

    private void failed(Throwable cause) {
        telemetry.storeFailed();
        Failure before = failure;
        if (before == null) {
            LOG.log(Level.ERROR, "the store cannot save; trying again until it can", cause);
        }
        long since = before == null ? time.millis() : before.sinceMillis();
        failure = new Failure(since, String.valueOf(cause.getMessage()));
    }

    boolean lastFailed() {
        return failure != null;
    }

    /** Since when attempts have failed, or one has not come to its end; empty while all is well. */
    Optional<Failure> failure() {
        return Optional.ofNullable(failure).or(this::stalled);
    }

    private Optional<Failure> stalled() {
        long since = tryingSinceMillis;
        return since != NOT_TRYING && time.millis() - since > SLOW_MILLIS
                ? Optional.of(new Failure(since, "it does not answer"))
                : Optional.empty();
    }
}
