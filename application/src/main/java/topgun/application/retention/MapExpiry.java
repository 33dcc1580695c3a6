package topgun.application.retention;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import topgun.application.map.Expiries.Expiry;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.map.WriteBehind;
import topgun.application.operation.ApplyOperation;
import topgun.application.port.RecordWrite;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;

/**
 * Turns records whose time to live is over into deletions, visibly to everybody.
 *
 * <p>The deletion is dated at the end of the record's life, not at the moment it was noticed, so any write made since
 * wins. Records of maps that are not in memory expire when the map is next loaded.
 */
public final class MapExpiry {

    private final LoadedMaps maps;
    private final ApplyOperation applyOperation;
    private final WriteBehind store;
    private final NodeId server;
    private final TimeSource time;

    public MapExpiry(
            LoadedMaps maps, ApplyOperation applyOperation, WriteBehind store, NodeId server, TimeSource time) {
        this.maps = maps;
        this.applyOperation = applyOperation;
        this.store = store;
        this.server = server;
        this.time = time;
    }

    /** Deletes what has expired by now in all loaded maps. */
    public void sweep() {
        long now = time.millis();
        maps.runOnLoaded(new MapTask() {
            @Override
            public void run(GridMap map) {
                sweep(map, now);
            }

            @Override
            public void unavailable(Unavailable reason) {
                // Nothing is loaded, so nothing is shown that has expired.
            }
        });
    }

    /** Deletes what has expired by now in a map, on its lane. */
    public void sweep(GridMap map) {
        sweep(map, time.millis());
    }

    private void sweep(GridMap map, long now) {
        List<RecordWrite> writes = new ArrayList<>();
        for (Optional<Expiry> next = map.expiries().pollExpired(now);
                next.isPresent();
                next = map.expiries().pollExpired(now)) {
            expire(map, next.get(), writes);
        }
        if (!writes.isEmpty()) {
            store.append(writes);
        }
    }

    private void expire(GridMap map, Expiry expiry, List<RecordWrite> writes) {
        if (expiry.tag().isPresent()) {
            boolean current = map.orRecords(expiry.key()).stream()
                    .anyMatch(entry -> entry.tag().equals(expiry.tag().get())
                            && entry.timestamp().equals(expiry.writtenAt()));
            if (current) {
                applyOperation.removeByServer(map, expiry.tag().get(), writes::add);
            } else {
                noteOthers(map, expiry);
            }
        } else if (map.lwwRecord(expiry.key())
                .filter(entry -> entry.timestamp().equals(expiry.writtenAt()))
                .isPresent()) {
            var endOfLife = new Timestamp(expiry.lastVisibleMillis(), 0, server);
            applyOperation.applyByServer(map, expiry.key(), new LwwRecord.Tombstone(endOfLife), writes::add);
        } else {
            noteOthers(map, expiry);
        }
    }

    /** Notes what now stands in the place of the record that the note was about. */
    private static void noteOthers(GridMap map, Expiry expiry) {
        String key = expiry.key();
        if (expiry.tag().isPresent()) {
            map.orRecords(key).stream()
                    .filter(other -> other.tag().equals(expiry.tag().get()))
                    .forEach(other -> map.expiries().note(key, other));
        } else if (map.lwwRecord(key).orElse(null) instanceof LwwRecord.Entry other) {
            map.expiries().note(key, other);
        }
    }
}
