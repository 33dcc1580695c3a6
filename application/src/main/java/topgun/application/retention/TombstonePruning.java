package topgun.application.retention;

import java.util.ArrayList;
import java.util.List;
import topgun.application.map.Durability;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.map.WriteBehind;
import topgun.application.message.ServerMessage.GcPrune;
import topgun.application.port.RecordWrite;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;
import topgun.domain.clock.Timestamp;

/**
 * Forgets deletions after the retention, and tells the clients to do the same.
 *
 * <p>A client that was away longer than the retention could bring deleted records back; it is told to start afresh when
 * it synchronises, so both must use the same retention.
 */
public final class TombstonePruning {

    private final LoadedMaps maps;
    private final WriteBehind store;
    private final Sessions sessions;
    private final NodeId server;
    private final TimeSource time;
    private final long retentionMillis;

    public TombstonePruning(
            LoadedMaps maps,
            WriteBehind store,
            Sessions sessions,
            NodeId server,
            TimeSource time,
            long retentionMillis) {
        this.maps = maps;
        this.store = store;
        this.sessions = sessions;
        this.server = server;
        this.time = time;
        this.retentionMillis = retentionMillis;
    }

    /** Prunes all loaded maps. */
    public void prune() {
        var horizon = new Timestamp(Math.max(0, time.millis() - retentionMillis), 0, server);
        maps.runOnLoaded(new MapTask() {
            @Override
            public void run(GridMap map) {
                prune(map, horizon);
            }

            @Override
            public void unavailable(Unavailable reason) {
                // Pruned when it is loaded and the next round comes.
            }
        });
        sessions.broadcast(new GcPrune(horizon), Session::isAuthenticated);
    }

    private void prune(GridMap map, Timestamp horizon) {
        List<RecordWrite> writes = new ArrayList<>();
        map.lww()
                .ifPresent(lww ->
                        lww.prune(horizon).forEach(key -> writes.add(new RecordWrite.ForgetLww(map.name(), key))));
        map.or()
                .ifPresent(or ->
                        or.prune(horizon).forEach(tag -> writes.add(new RecordWrite.ForgetTombstone(map.name(), tag))));
        if (!writes.isEmpty()) {
            map.hold(); // the map may be empty now, and the store would bring back what it has not yet forgotten
            store.when(
                    store.append(writes),
                    Durability.COMMITTED,
                    () -> maps.run(map.name(), new MapTask() {
                        @Override
                        public void run(GridMap held) {
                            held.release();
                        }

                        @Override
                        public void unavailable(Unavailable reason) {
                            throw new IllegalStateException("a map that is held is always loaded");
                        }
                    }));
        }
    }
}
