package topgun.application.system;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.WriteBehind;
import topgun.application.operation.ApplyOperation;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ClientMaps;
import topgun.domain.access.SystemMaps;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Writes what the {@link SystemMaps} hold. Who follows one of them hears of each change.
 *
 * <p>Only the names of maps are stored: when one came to be cannot be found out later. All else is true of a running server
 * alone. Safe for all threads.
 */
public final class SystemReport {

    private final LoadedMaps maps;
    private final ApplyOperation applyOperation;
    private final WriteBehind store;
    private final HybridLogicalClock clock;
    private final TimeSource time;

    public SystemReport(
            LoadedMaps maps,
            ApplyOperation applyOperation,
            WriteBehind store,
            HybridLogicalClock clock,
            TimeSource time) {
        this.maps = maps;
        this.applyOperation = applyOperation;
        this.store = store;
        this.clock = clock;
        this.time = time;
    }

    /** Reports the one node, and from now on every map that comes to hold something. */
    public void begin() {
        maps.onFilled(this::filled);
        Map<String, ValueView> node = new LinkedHashMap<>();
        node.put("id", new Text(nodeId()));
        node.put("status", new Text("UP"));
        node.put("isLocal", new Bool(true));
        node.put("lastUpdated", now());
        visit(SystemMaps.CLUSTER, map -> put(map, nodeId(), node, write -> {}));
    }

    /** Replaces what was reported of the node's numbers. */
    public void tell(MapView metrics) {
        Map<String, ValueView> stats = new LinkedHashMap<>(metrics.members());
        stats.put("timestamp", now());
        visit(SystemMaps.STATS, map -> put(map, nodeId(), stats, write -> {}));
    }

    /** A map that was in the store before it was reported counts as new when it is first seen. */
    private void filled(String name) {
        if (!ClientMaps.contains(name)) {
            return;
        }
        Map<String, ValueView> created = new LinkedHashMap<>();
        created.put("name", new Text(name));
        created.put("createdAt", now());
        visit(SystemMaps.MAPS, map -> {
            if (map.lwwRecord(name).isEmpty()) {
                put(map, name, created, write -> store.append(List.of(write)));
            }
        });
    }

    private void visit(String name, Consumer<GridMap> visit) {
        maps.run(name, MapTask.of(visit, () -> {}));
    }

    /** Hands over what to store before followers hear of it: what somebody has seen survives an orderly stop. */
    private void put(GridMap map, String key, Map<String, ValueView> value, Consumer<RecordWrite> writes) {
        var entry = new LwwRecord.Entry(Value.of(new MapView(value)), clock.now(), TimeToLive.NONE);
        applyOperation.applyByServer(map, key, entry, writes);
    }

    private String nodeId() {
        return clock.node().value();
    }

    private Num now() {
        return new Num(time.millis());
    }
}
