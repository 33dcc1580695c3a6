package topgun.application.operation;

import java.util.List;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.WriteBehind;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/**
 * A map in which the server keeps something of its own. Clients cannot reach it; for the rest it is like any other, so what
 * is kept there is loaded, stored and kept in order by the same means. Safe for all threads but what belongs to the lane.
 */
public final class ReservedMap {

    private final String name;
    private final LoadedMaps maps;
    private final ApplyOperation applyOperation;
    private final WriteBehind store;
    private final HybridLogicalClock clock;

    /** @param name one of {@link ReservedMaps} */
    public ReservedMap(
            String name, LoadedMaps maps, ApplyOperation applyOperation, WriteBehind store, HybridLogicalClock clock) {
        this.name = name;
        this.maps = maps;
        this.applyOperation = applyOperation;
        this.store = store;
        this.clock = clock;
    }

    /** Runs the task on the lane of the map. */
    public void run(MapTask task) {
        maps.run(name, task);
    }

    /** Replaces what is kept under the key, on the lane of the map. */
    public void put(GridMap map, String key, Value value) {
        map.lwwRecord(key).ifPresent(known -> clock.restore(known.timestamp()));
        var entry = new LwwRecord.Entry(value, clock.now(), TimeToLive.NONE);
        applyOperation.applyByServer(map, key, entry, write -> store.append(List.of(write)));
    }

    /** Calls {@code action} once all that was put so far survives the death of the process. */
    public void whenCommitted(Runnable action) {
        store.whenCommitted(action);
    }
}
