package topgun.application.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapContent;
import topgun.application.port.RecordStore;
import topgun.domain.access.ClientMaps;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.partition.Partitions;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** What there is in the server, in the form operators are told it. Safe for all threads. */
public final class Overview {

    private final String nodeId;
    private final Supplier<String> address;
    private final Health health;
    private final LoadedMaps loaded;
    private final RecordStore store;
    private final TimeSource time;

    /** @param address where clients reach this server */
    public Overview(
            String nodeId,
            Supplier<String> address,
            Health health,
            LoadedMaps loaded,
            RecordStore store,
            TimeSource time) {
        this.nodeId = nodeId;
        this.address = address;
        this.health = health;
        this.loaded = loaded;
        this.store = store;
        this.time = time;
    }

    /** The one node, which owns everything. */
    public MapView cluster() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, ValueView> node = new LinkedHashMap<>();
        node.put("nodeId", new Text(nodeId));
        node.put("address", new Text(address.get()));
        node.put("status", new Text(health.state() == Health.State.READY ? "healthy" : "suspect"));
        node.put("partitionCount", new Num(Partitions.count()));
        node.put("connections", new Num(health.connections()));
        node.put("memory", new Num(runtime.totalMemory() - runtime.freeMemory()));
        node.put("uptime", new Num(health.uptimeMillis()));
        List<ValueView> partitions = new ArrayList<>(Partitions.count());
        for (int id = 0; id < Partitions.count(); id++) {
            partitions.add(new MapView(Map.of("id", new Num(id), "ownerNodeId", new Text(nodeId))));
        }
        Map<String, ValueView> status = new LinkedHashMap<>();
        status.put("nodes", new ListView(List.of(new MapView(node))));
        status.put("partitions", new ListView(partitions));
        status.put("totalPartitions", new Num(Partitions.count()));
        status.put("isRebalancing", new ValueView.Bool(false));
        return new MapView(status);
    }

    /** The maps of clients, each with the number of keys under which there is something. Blocks. */
    public MapView maps() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        MapSurvey.of(loaded, this::count).forEach(count -> counts.put(count.map(), count.keys()));
        store.mapNames().stream()
                .filter(ClientMaps::contains)
                .forEach(name -> counts.computeIfAbsent(name, this::liveKeys));
        List<ValueView> maps = new ArrayList<>();
        counts.forEach((name, keys) -> {
            Map<String, ValueView> map = new LinkedHashMap<>();
            map.put("name", new Text(name));
            map.put("entryCount", new Num(keys));
            maps.add(new MapView(map));
        });
        return new MapView(Map.of("maps", new ListView(maps)));
    }

    private record Count(String map, int keys) {}

    private Optional<Count> count(GridMap map) {
        if (!ClientMaps.contains(map.name())) {
            return Optional.empty();
        }
        long now = time.millis();
        var keys = new AtomicInteger();
        switch (map.content()) {
            case MapContent.Nothing nothing -> {
                return Optional.empty();
            }
            case MapContent.Lww(var lww) -> lww.forEach((key, entry) -> keys.addAndGet(entry.isVisibleAt(now) ? 1 : 0));
            case MapContent.Or(var or) ->
                or.forEach((key, entries) ->
                        keys.addAndGet(entries.stream().anyMatch(entry -> entry.isVisibleAt(now)) ? 1 : 0));
        }
        return Optional.of(new Count(map.name(), keys.get()));
    }

    /** Of a map that is not in memory. */
    private int liveKeys(String map) {
        long now = time.millis();
        Set<String> keys = new HashSet<>();
        store.load(map, new RecordStore.Sink() {
            @Override
            public void lww(String key, LwwRecord entry) {
                if (entry.isVisibleAt(now)) {
                    keys.add(key);
                }
            }

            @Override
            public void or(String key, OrRecord entry) {
                if (entry.isVisibleAt(now)) {
                    keys.add(key);
                }
            }

            @Override
            public void tombstone(Tag tag) {}
        });
        return keys.size();
    }
}
