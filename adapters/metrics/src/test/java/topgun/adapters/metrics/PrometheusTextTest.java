package topgun.adapters.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import topgun.application.admin.Gauges;
import topgun.application.admin.Gauges.MapSize;
import topgun.application.message.ClientMessage;
import topgun.application.telemetry.MapOperation;
import topgun.application.telemetry.Telemetry;
import topgun.domain.operation.Rejection;

class PrometheusTextTest {

    private static final String DURATION = "topgun_operation_duration_seconds";

    private final AtomicLong nanos = new AtomicLong();
    private final Telemetry telemetry = new Telemetry(nanos::get);
    private final Gauges gauges = mock(Gauges.class);

    private List<String> lines(int mostMapsNamed) {
        return new PrometheusText(new Metrics("n", telemetry, gauges, mostMapsNamed))
                .text()
                .lines()
                .toList();
    }

    private void serve(long millis) {
        long since = telemetry.now();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        telemetry.served(ClientMessage.OperationBatch.class, since);
    }

    @Test
    void everyNumberHasItsTypeAndItsHelp() {
        List<String> lines = lines(0);
        assertThat(lines).filteredOn(line -> !line.startsWith("#")).isNotEmpty().allSatisfy(line -> {
            assertThat(line).matches("topgun_[a-z_]+\\{.*node_id=\"n\".*} [-+0-9.Ea-zN]+");
            String family = line.replaceFirst("[{ ].*", "").replaceFirst("_(bucket|count|sum)$", "");
            assertThat(lines)
                    .anyMatch(other -> other.startsWith("# TYPE " + family + " "))
                    .anyMatch(other -> other.startsWith("# HELP " + family + " "));
        });
    }

    @Test
    void classesOfDurationsContainThoseBelow() {
        serve(1);
        serve(2);
        serve(20_000);
        assertThat(lines(0))
                .contains(
                        "# TYPE " + DURATION + " histogram",
                        DURATION + "_bucket{node_id=\"n\",operation=\"operation_batch\",le=\"5.0E-4\"} 0",
                        DURATION + "_bucket{node_id=\"n\",operation=\"operation_batch\",le=\"0.001\"} 1",
                        DURATION + "_bucket{node_id=\"n\",operation=\"operation_batch\",le=\"0.0025\"} 2",
                        DURATION + "_bucket{node_id=\"n\",operation=\"operation_batch\",le=\"10.0\"} 2",
                        DURATION + "_bucket{node_id=\"n\",operation=\"operation_batch\",le=\"+Inf\"} 3",
                        DURATION + "_count{node_id=\"n\",operation=\"operation_batch\"} 3",
                        "topgun_ws_messages_received_total{node_id=\"n\",type=\"operation_batch\"} 3.0",
                        DURATION + "_sum{node_id=\"n\",operation=\"operation_batch\"} 20.003");
    }

    @Test
    void tellsWhatBecameOfOperations() {
        telemetry.operationsAccepted(5);
        telemetry.operationPostponed();
        telemetry.operationRejected(new Rejection.Denied());
        telemetry.operationRejected(new Rejection.KindMismatch("no"));
        assertThat(lines(0))
                .contains(
                        "# TYPE topgun_operations_total counter",
                        "topgun_operations_total{node_id=\"n\",status=\"ok\"} 5.0",
                        "topgun_operations_total{node_id=\"n\",status=\"postponed\"} 1.0",
                        "topgun_operations_total{node_id=\"n\",status=\"rejected\"} 2.0",
                        "topgun_operation_errors_total{error_type=\"denied\",node_id=\"n\"} 1.0",
                        "topgun_operation_errors_total{error_type=\"kind_mismatch\",node_id=\"n\"} 1.0");
    }

    @Test
    void namesTheMapsThatCameFirstAndAddsUpWhatWasDoneWithTheOthers() {
        telemetry.onMap("first", MapOperation.PUT, 3);
        telemetry.onMap("later", MapOperation.SUBSCRIBE, 1);
        telemetry.onMap("third", MapOperation.PUT, 100);
        telemetry.onMap("later", MapOperation.PUT, 20);
        telemetry.onMap("first", MapOperation.DELETE, 1);
        assertThat(lines(1))
                .contains(
                        "# TYPE topgun_ops_total counter",
                        "topgun_ops_total{map=\"first\",node_id=\"n\",type=\"PUT\"} 3.0",
                        "topgun_ops_total{map=\"first\",node_id=\"n\",type=\"DELETE\"} 1.0",
                        "topgun_ops_total{map=\"other\",node_id=\"n\",type=\"PUT\"} 120.0",
                        "topgun_ops_total{map=\"other\",node_id=\"n\",type=\"SUBSCRIBE\"} 1.0")
                .noneMatch(line -> line.contains("later"));
        assertThat(lines(0)).contains("topgun_ops_total{map=\"other\",node_id=\"n\",type=\"PUT\"} 123.0");
    }

    @Test
    void tellsHowManyClientsAreComing() {
        var metrics = new PrometheusText(new Metrics("n", telemetry, gauges, 0));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
        telemetry.connected();
        telemetry.connected();
        assertThat(metrics.text()).contains("topgun_connection_rate_per_second{node_id=\"n\"} 0.5\n");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
        assertThat(metrics.text()).contains("topgun_connection_rate_per_second{node_id=\"n\"} 0.0\n");
    }

    @Test
    void tellsWhoWasNotLetIn() {
        telemetry.turnedAway();
        assertThat(lines(0)).contains("topgun_connections_rejected_total{node_id=\"n\"} 1.0");
    }

    @Test
    void tellsHowManyHeardOfChanges() {
        telemetry.changeTold(0);
        telemetry.changeTold(3);
        telemetry.changeTold(4);
        assertThat(lines(0))
                .contains(
                        "topgun_events_routed_total{node_id=\"n\"} 3.0",
                        "# TYPE topgun_events_filtered_by_subscription gauge",
                        "topgun_events_filtered_by_subscription{node_id=\"n\"} 1.0",
                        "# TYPE topgun_subscribers_per_event summary",
                        "topgun_subscribers_per_event_count{node_id=\"n\"} 2",
                        "topgun_subscribers_per_event_sum{node_id=\"n\"} 7.0");
    }

    @Test
    void collectsOnceASecond() {
        var metrics = new PrometheusText(new Metrics("n", telemetry, gauges, 0));
        String first = metrics.text();
        telemetry.connected();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
        assertThat(metrics.text()).isEqualTo(first);
        nanos.incrementAndGet();
        assertThat(metrics.text()).contains("topgun_connections_accepted_total{node_id=\"n\"} 1.0");
    }

    @Test
    void namesTheLargestMapsAndAddsUpTheOthers() {
        when(gauges.maps())
                .thenReturn(List.of(
                        new MapSize("orders", 30, 0),
                        new MapSize("a \"quoted\"\nname", 20, 7),
                        new MapSize("other", 10, 0),
                        new MapSize("last", 1, 8)));
        assertThat(lines(2))
                .contains(
                        "topgun_map_size_items{map=\"orders\",node_id=\"n\"} 30.0",
                        "topgun_map_size_items{map=\"a \\\"quoted\\\"\\nname\",node_id=\"n\"} 20.0",
                        "topgun_map_size_items{map=\"other\",node_id=\"n\"} 11.0",
                        "topgun_ormap_tombstone_bytes{node_id=\"n\"} 15.0",
                        "topgun_maps_loaded{node_id=\"n\"} 4.0");
        assertThat(lines(0)).contains("topgun_map_size_items{map=\"other\",node_id=\"n\"} 61.0");
        assertThat(lines(3))
                .as("a map that is called so")
                .contains("topgun_map_size_items{map=\"other\",node_id=\"n\"} 11.0");
    }
}
