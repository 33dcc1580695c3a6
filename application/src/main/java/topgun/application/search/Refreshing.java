package topgun.application.search;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import topgun.application.port.Scheduler;
import topgun.domain.clock.TimeSource;

/**
 * Brings stale results of one map up to date. Belongs to the lane of the map.
 *
 * <p>A refresh costs as much as a search, and while a map is written to without a break its results are stale all the
 * time. So a refresh waits until the lane has done what it is doing, and the next one for a pause that is many times as
 * long as the last one took. However many results there are to be kept and however large the map, most of the lane's
 * time is left to others.
 */
final class Refreshing {

    private static final int TIMES_LEFT_TO_OTHERS = 9;

    /** After so long in one go others get their turn first. */
    private static final long LONGEST_GO_MILLIS = 5;

    private final Executor lane;
    private final Scheduler scheduler;
    private final TimeSource time;
    private final long shortestPauseMillis;
    private final Set<SharedSearch> stale = new LinkedHashSet<>();

    private boolean arranged;
    private long lastMillis;
    private long pauseMillis;

    Refreshing(Executor lane, Scheduler scheduler, TimeSource time, long shortestPauseMillis) {
        this.lane = lane;
        this.scheduler = scheduler;
        this.time = time;
        this.shortestPauseMillis = shortestPauseMillis;
    }

    void add(SharedSearch search) {
        stale.add(search);
        arrange();
    }

    void remove(SharedSearch search) {
        stale.remove(search);
    }

    private void arrange() {
        if (arranged) {
            return;
        }
        arranged = true;
        long sinceLast = time.millis() - lastMillis;
        if (sinceLast >= 0 && sinceLast < pauseMillis) {
            scheduler.after(pauseMillis - sinceLast, () -> lane.execute(this::refresh));
        } else {
            lane.execute(this::refresh);
        }
    }

    private void refresh() {
        long started = time.millis();
        long took = 0;
        Iterator<SharedSearch> next = stale.iterator();
        while (next.hasNext() && took < LONGEST_GO_MILLIS) {
            SharedSearch search = next.next();
            next.remove();
            search.refresh(started);
            took = time.millis() - started;
        }
        lastMillis = started + took;
        pauseMillis = Math.max(shortestPauseMillis, TIMES_LEFT_TO_OTHERS * took);
        arranged = false;
        if (!stale.isEmpty()) {
            arrange();
        }
    }
}
