package topgun.application.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.map.GridMap;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.TimeSource;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;

/**
 * Knows what arrived in a map since a client asked last.
 *
 * <p>A record may be dated before one that the client was given already, since it may come from a client that was offline.
 * So what counts is when it arrived, by this server's clock. That is noted for maps that are asked for, from the first
 * time on; a client that asks for an earlier time, or for one that this server did not give, gets everything.
 */
public final class Arrivals implements ChangeListener {

    private static final long FORGOTTEN_AFTER_MILLIS = 3_600_000;
    /** How many notes may be about keys that are gone, besides as many as there are keys. */
    private static final int ROOM = 1_000;

    private final HybridLogicalClock clock;
    private final TimeSource time;
    /** By map; each belongs to the lane of its map. */
    private final Map<String, Log> logs = new ConcurrentHashMap<>();

    public Arrivals(HybridLogicalClock clock, TimeSource time) {
        this.clock = clock;
        this.time = time;
    }

    /** The changed keys of a map, the latest last. */
    private static final class Log {

        private final Timestamp since;
        private final SequencedMap<String, Timestamp> arrivals = new LinkedHashMap<>();
        private volatile long askedMillis;

        Log(Timestamp since, long nowMillis) {
            this.since = since;
            this.askedMillis = nowMillis;
        }

        void note(String key, Timestamp now) {
            arrivals.remove(key);
            arrivals.put(key, now);
        }

        /** Forgets keys of which the map has no record any more, now and then. */
        void tidy(GridMap map) {
            int keys = map.lww().map(LwwMap::size).orElse(0);
            if (arrivals.size() > 2L * keys + ROOM) {
                arrivals.keySet().removeIf(key -> map.lwwRecord(key).isEmpty());
            }
        }
    }

    /**
     * @param records what arrived, tombstones included
     * @param upTo up to when; to be asked with the next time
     */
    record News(Map<String, LwwRecord> records, Timestamp upTo) {}

    /** What a map that is one of last-write-wins records received since then. To be called on its lane. */
    News since(ClaimedTime earlier, GridMap map, LwwMap content) {
        Timestamp now = clock.now();
        Log log = logs.computeIfAbsent(map.name(), name -> new Log(now, time.millis()));
        log.askedMillis = time.millis();
        Map<String, LwwRecord> records = new LinkedHashMap<>();
        if (earlier instanceof Timestamp asked && asked.node().equals(clock.node()) && !log.since.isAfter(asked)) {
            for (var arrival : log.arrivals.reversed().entrySet()) {
                if (asked.isAfter(arrival.getValue())) {
                    break;
                }
                content.record(arrival.getKey()).ifPresent(entry -> records.put(arrival.getKey(), entry));
            }
        } else {
            content.forEach(records::put);
        }
        return new News(records, now);
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        Log log = logs.get(map.name());
        if (log != null) {
            log.note(change.key(), clock.current());
            log.tidy(map);
        }
    }

    /** Forgets the maps that nobody has asked for in a long time. */
    public void forgetUnused() {
        long since = time.millis() - FORGOTTEN_AFTER_MILLIS;
        logs.values().removeIf(log -> log.askedMillis < since);
    }

    /** How much is noted, about all maps together. For tests: what is counted belongs to the lanes of the maps. */
    int noted() {
        return logs.values().stream().mapToInt(log -> 1 + log.arrivals.size()).sum();
    }
}
