package topgun.adapters.metrics;

import static java.util.stream.Collectors.toMap;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import topgun.application.admin.Gauges;
import topgun.application.admin.Gauges.MapSize;
import topgun.application.telemetry.Durations;
import topgun.application.telemetry.MapOperation;
import topgun.application.telemetry.Telemetry;
import topgun.domain.partition.Partitions;

/**
 * All numbers of the server. What earlier servers counted too has the name it had there. Safe for all threads; nothing is
 * collected until somebody asks.
 */
public final class Metrics {

    /** Goes with every number. */
    static final String NODE_ID = "node_id";

    private static final String OTHER_MAPS = "other";
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JavaProcess process = new JavaProcess();
    private final String nodeId;
    private final Telemetry telemetry;
    private final Gauges gauges;
    private final int mostMapsNamed;
    private final ReentrantLock collecting = new ReentrantLock();
    private @Nullable Collected latest;
    private long ratedConnections;
    private long ratedNanos;

    private record Collected(MetricSnapshots families, long nanos) {}

    /**
     * @param nodeId of the server, which goes with every number
     * @param mostMapsNamed how many maps are told by their names, the largest or of counts the first; the others are added
     *     up
     */
    public Metrics(String nodeId, Telemetry telemetry, Gauges gauges, int mostMapsNamed) {
        this.nodeId = nodeId;
        this.telemetry = telemetry;
        this.gauges = gauges;
        this.mostMapsNamed = mostMapsNamed;
        this.ratedNanos = telemetry.now();
    }

    /**
     * A second old at most, so that it costs no more to be asked all the time; the same object until they are collected
     * again. May block for a moment.
     */
    MetricSnapshots latest() {
        collecting.lock();
        try {
            Collected current = latest;
            if (current == null || telemetry.now() - current.nanos() >= FRESH_NANOS) {
                current = new Collected(collect(), telemetry.now());
                latest = current;
            }
            return current.families();
        } finally {
            collecting.unlock();
        }
    }

    private MetricSnapshots collect() {
        var families = new Families(Labels.of(NODE_ID, nodeId));
        addClients(families);
        addOperations(families);
        addEvents(families);
        addMaps(families, gauges.maps());
        addCluster(families);
        addStore(families);
        process.addTo(families);
        return families.build();
    }

    private void addClients(Families families) {
        families.gauge("topgun_ready", "1 if the server is ready for clients, else 0", gauges.ready() ? 1 : 0)
                .gauge("topgun_active_connections", "Connected clients", gauges.connections())
                .gauge("topgun_connected_clients", "The same, named as in version 0.10", gauges.connections())
                .gauge(
                        "topgun_connections_pending",
                        "Connected clients that have not authenticated",
                        gauges.unauthenticated())
                .gauge("topgun_ws_connections_active", "The same, named as dashboards do", gauges.connections())
                .counter(
                        "topgun_connections_accepted",
                        "Clients that have connected since the start",
                        telemetry.connections())
                .counter("topgun_ws_connections", "The same, named as dashboards do", telemetry.connections())
                .counter(
                        "topgun_connections_rejected",
                        "Clients that were not let in, because as many were connected as may be",
                        telemetry.connectionsTurnedAway())
                .gauge(
                        "topgun_connection_rate_per_second",
                        "Clients that have connected per second since these numbers were last collected",
                        connectionRate());
    }

    private double connectionRate() {
        long connections = telemetry.connections();
        long now = telemetry.now();
        double seconds = Math.max(now - ratedNanos, FRESH_NANOS) / 1e9;
        double rate = (connections - ratedConnections) / seconds;
        ratedConnections = connections;
        ratedNanos = now;
        return rate;
    }

    private void addOperations(Families families) {
        Map<String, Durations.Reading> served = telemetry.served();
        Map<String, Long> rejected = telemetry.rejected();
        long refusals = rejected.values().stream().mapToLong(Long::longValue).sum();
        families.gauge("topgun_messages_in_flight", "Messages that are being served", gauges.messagesInFlight())
                .counter("topgun_malformed_messages", "Messages that could not be understood", telemetry.malformed())
                .durations(
                        "topgun_operation_duration_seconds",
                        "Time from the arrival of a message until the next one of its client is read",
                        "operation",
                        served)
                .counters(
                        "topgun_ws_messages_received",
                        "Messages that were served",
                        "type",
                        served.entrySet().stream()
                                .collect(toMap(
                                        Map.Entry::getKey, of -> of.getValue().count())))
                .counters(
                        "topgun_operations",
                        "Writes of clients: ok, rejected for good, or postponed because they could not be judged",
                        "status",
                        Map.of(
                                "ok", telemetry.accepted(),
                                "rejected", refusals,
                                "postponed", telemetry.postponed()))
                .counters("topgun_operation_errors", "Rejected writes, by the reason", "error_type", rejected)
                .counters(
                        "topgun_ops",
                        "Writes that were accepted, synchronisations begun (GET), and live queries",
                        "map",
                        "type",
                        operationsByMap());
    }

    /** A map that has once been told by its name always is, so that no count ever falls. */
    private Map<String, Map<String, Long>> operationsByMap() {
        Map<String, Map<String, Long>> byMap = new TreeMap<>();
        int place = 0;
        for (var map : telemetry.byMap().entrySet()) {
            add(map.getValue(), place++ < mostMapsNamed ? map.getKey() : OTHER_MAPS, byMap);
        }
        add(telemetry.onOtherMaps(), OTHER_MAPS, byMap);
        return byMap;
    }

    private static void add(Map<MapOperation, Long> counts, String map, Map<String, Map<String, Long>> byMap) {
        Map<String, Long> sums = byMap.computeIfAbsent(map, first -> new TreeMap<>());
        counts.forEach((operation, count) -> sums.merge(operation.name(), count, Long::sum));
    }

    private void addEvents(Families families) {
        long told = telemetry.toldChanges();
        long untold = telemetry.untoldChanges();
        families.counter("topgun_events_routed", "Changes of maps", told + untold)
                // a counter, but the name of one would end in _total, which it never did
                .gauge("topgun_events_filtered_by_subscription", "Changes of maps that no client was told of", untold)
                .amounts(
                        "topgun_subscribers_per_event",
                        "Clients that were told of a change, if any was",
                        told,
                        telemetry.tellings());
    }

    private void addMaps(Families families, List<MapSize> maps) {
        Map<String, Long> sizes = new TreeMap<>();
        maps.stream().limit(mostMapsNamed).forEach(map -> sizes.put(map.name(), map.keys()));
        maps.stream().skip(mostMapsNamed).forEach(map -> sizes.merge(OTHER_MAPS, map.keys(), Long::sum));
        families.gauge("topgun_maps_loaded", "Maps in memory", maps.size())
                .gauges("topgun_map_size_items", "Keys of the maps in memory, removed ones included", "map", sizes)
                .gauges("topgun_crdt_map_entries", "The same, named as dashboards do", "map_name", sizes)
                .gauge(
                        "topgun_ormap_tombstone_bytes",
                        "Text of all removed tags",
                        maps.stream().mapToLong(MapSize::tombstoneBytes).sum());
    }

    private void addCluster(Families families) {
        int healthy = gauges.ready() ? 1 : 0;
        families.gauge("topgun_cluster_members", "Servers that share the partitions: this one", 1)
                .gauge("topgun_cluster_nodes_healthy", "Those of them that are ready", healthy)
                .gauge("topgun_partitions_owned", "Partitions of this server", Partitions.count());
    }

    private void addStore(Families families) {
        families.gauge("topgun_store_queued_writes", "Records that wait to be saved", gauges.queuedWrites())
                .gauge(
                        "topgun_store_failing_seconds",
                        "How long the store has not been able to save; 0 while it is",
                        gauges.storeFailingMillis() / 1e3)
                .counter("topgun_store_failures", "Attempts to save or sync that failed", telemetry.storeFailures())
                .durations(
                        "topgun_storage_duration_seconds",
                        "Time to save a group of records, and to sync",
                        "operation",
                        Map.of("save", telemetry.saves(), "sync", telemetry.syncs()));
    }
}
