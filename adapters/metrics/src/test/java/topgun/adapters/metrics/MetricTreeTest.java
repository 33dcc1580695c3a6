package topgun.adapters.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import topgun.application.admin.Gauges;
import topgun.application.admin.Gauges.MapSize;
import topgun.application.message.ClientMessage;
import topgun.application.telemetry.Telemetry;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class MetricTreeTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Telemetry telemetry = new Telemetry(nanos::get);
    private final Gauges gauges = mock(Gauges.class);

    private Map<String, ValueView> members() {
        return new MetricTree(new Metrics("n", telemetry, gauges, 10)).tree().members();
    }

    private static ValueView sample(String label, String which, double value) {
        return new MapView(Map.of("labels", new MapView(Map.of(label, new Text(which))), "value", new Num(value)));
    }

    @Test
    void whatThereIsOneOfIsANumber() {
        when(gauges.connections()).thenReturn(3);
        telemetry.connected();

        assertThat(members())
                .containsEntry("topgun_connected_clients", new Num(3))
                .containsEntry("topgun_connections_accepted_total", new Num(1));
    }

    @Test
    void whatHasLabelsIsAListEvenOfOne() {
        when(gauges.maps()).thenReturn(List.of(new MapSize("notes", 2, 0)));

        assertThat(members()).containsEntry("topgun_map_size_items", new ListView(List.of(sample("map", "notes", 2))));
    }

    @Test
    void durationsAreCountedAndAddedUp() {
        long since = telemetry.now();
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
        telemetry.served(ClientMessage.OperationBatch.class, since);

        assertThat(members())
                .containsEntry(
                        "topgun_operation_duration_seconds_count",
                        new ListView(List.of(sample("operation", "operation_batch", 1))))
                .containsEntry(
                        "topgun_operation_duration_seconds_sum",
                        new ListView(List.of(sample("operation", "operation_batch", 0.25))));
    }
}
