package topgun.application.search;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import topgun.application.port.Scheduler;
import topgun.domain.clock.TimeSource;

/**
 * Brings indexes and live results of one map up to date. Belongs to the lane of the map.
 *
 * <p>While a map is written to without a break they are behind all the time. So a go waits until the lane has done what
 * it is doing, and the next one for a pause that is many times as long as the last one took. However much there is to be
 * indexed and however many results there are to be kept, most of the lane's time is left to others. Only what has been
 * behind for too long is caught up with without pauses.
 */
final class Refreshing {

    private static final int TIMES_LEFT_TO_OTHERS = 9;

    /** After so long spent on either of its tasks a go ends, and others get their turn. */
    private static final long LONGEST_TASK_MILLIS = 5;

    private final Executor lane;
    private final Scheduler scheduler;
    private final TimeSource time;
    private final Promptness promptness;
    private final Set<ServedIndex> behind = new LinkedHashSet<>();

    private boolean arranged;
    private long behindSinceMillis;
    private long lastMillis;
    private long pauseMillis;

    Refreshing(Executor lane, Scheduler scheduler, TimeSource time, Promptness promptness) {
        this.lane = lane;
        this.scheduler = scheduler;
        this.time = time;
        this.promptness = promptness;
    }

    void add(ServedIndex index, long nowMillis) {
        if (behind.isEmpty()) {
            behindSinceMillis = nowMillis;
        }
        behind.add(index);
        arrange();
    }

    void remove(ServedIndex index) {
        behind.remove(index);
    }

    private void arrange() {
        if (arranged) {
            return;
        }
        arranged = true;
        long now = time.millis();
        long due = Math.min(lastMillis + pauseMillis, behindSinceMillis + promptness.longestLagMillis());
        if (now >= lastMillis && now < due) {
            scheduler.after(due - now, () -> lane.execute(this::refresh));
        } else {
            lane.execute(this::refresh);
        }
    }

    private void refresh() {
        arranged = false;
        long started = time.millis();
        for (ServedIndex index : behind) {
            while (!index.isComplete() && time.millis() - started < LONGEST_TASK_MILLIS) {
                index.takeIn(started);
            }
        }
        long indexed = time.millis();
        for (ServedIndex index : behind) {
            while (index.hasStaleSearches() && time.millis() - indexed < LONGEST_TASK_MILLIS) {
                index.refreshOne(started);
            }
        }
        behind.removeIf(index -> !index.isBehind());
        lastMillis = time.millis();
        pauseMillis = Math.max(promptness.pauseMillis(), TIMES_LEFT_TO_OTHERS * (lastMillis - started));
        if (!behind.isEmpty()) {
            arrange();
        }
    }
}
