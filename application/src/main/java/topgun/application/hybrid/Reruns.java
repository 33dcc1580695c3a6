package topgun.application.hybrid;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import topgun.application.port.Scheduler;
import topgun.domain.clock.TimeSource;

/**
 * Runs live hybrid searches of one map anew when it has changed. Belongs to the lane of the map.
 *
 * <p>Each waits until the lag that is allowed has passed since the last time, so one run takes in all changes meanwhile. After
 * each there is a pause many times as long as it took of the lane's time, so that most of that is left to others.
 */
final class Reruns {

    private static final int TIMES_LEFT_TO_OTHERS = 9;

    private final Executor lane;
    private final Scheduler scheduler;
    private final TimeSource time;
    private final long lagMillis;
    private final PriorityQueue<StandingSearch> stale =
            new PriorityQueue<>(Comparator.comparingLong(StandingSearch::rerunMillis));

    private boolean arranged;
    private long spentMillis;
    private long pauseMillis;

    Reruns(Executor lane, Scheduler scheduler, TimeSource time, long lagMillis) {
        this.lane = lane;
        this.scheduler = scheduler;
        this.time = time;
        this.lagMillis = lagMillis;
    }

    /** @param search one that does not wait already */
    void add(StandingSearch search) {
        stale.add(search);
        arrange();
    }

    void remove(StandingSearch search) {
        stale.remove(search);
    }

    /** Notes what a search has taken of the lane's time. */
    void spent(long millis) {
        pauseMillis = remaining(spentMillis, pauseMillis) + TIMES_LEFT_TO_OTHERS * millis;
        spentMillis = time.millis();
    }

    private void arrange() {
        StandingSearch next = stale.peek();
        if (arranged || next == null) {
            return;
        }
        arranged = true;
        long waitMillis = waitMillis(next);
        if (waitMillis > 0) {
            scheduler.after(waitMillis, () -> lane.execute(this::runNext));
        } else {
            lane.execute(this::runNext);
        }
    }

    private long waitMillis(StandingSearch search) {
        return Math.max(remaining(search.rerunMillis(), lagMillis), remaining(spentMillis, pauseMillis));
    }

    /** What is left of a time that began then. None if the clock has been set back. */
    private long remaining(long sinceMillis, long millis) {
        long passed = time.millis() - sinceMillis;
        return passed < 0 ? 0 : Math.max(0, millis - passed);
    }

    private void runNext() {
        StandingSearch next = stale.peek();
        if (next == null || waitMillis(next) > 0) {
            arranged = false;
            arrange();
            return;
        }
        next.rerun();
        arranged = false;
        arrange();
    }
}
