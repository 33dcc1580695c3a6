package topgun.adapters.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * The metrics as a value: by its name, in the form of Prometheus, each has its number or, where it has several, a list of
 * {@code {labels, value}}. Of durations and amounts there are {@code _count} and {@code _sum}. Safe for all threads.
 */
public final class MetricTree {

    private final Metrics metrics;

    public MetricTree(Metrics metrics) {
        this.metrics = metrics;
    }

    /** A second old at most. May block for a moment. */
    public MapView tree() {
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (MetricSnapshot family : metrics.latest()) {
            String name = family.getMetadata().getPrometheusName();
            switch (family) {
                case GaugeSnapshot gauge ->
                    members.put(name, values(gauge.getDataPoints(), GaugeDataPointSnapshot::getValue));
                case CounterSnapshot counter ->
                    members.put(name + "_total", values(counter.getDataPoints(), CounterDataPointSnapshot::getValue));
                case HistogramSnapshot durations -> {
                    List<HistogramDataPointSnapshot> points = durations.getDataPoints();
                    members.put(name + "_count", values(points, HistogramDataPointSnapshot::getCount));
                    members.put(name + "_sum", values(points, HistogramDataPointSnapshot::getSum));
                }
                case SummarySnapshot amounts -> {
                    List<SummaryDataPointSnapshot> points = amounts.getDataPoints();
                    members.put(name + "_count", values(points, SummaryDataPointSnapshot::getCount));
                    members.put(name + "_sum", values(points, SummaryDataPointSnapshot::getSum));
                }
                default -> throw new IllegalStateException("no such metric is collected: " + family.getClass());
            }
        }
        return new MapView(members);
    }

    private static <P extends DataPointSnapshot> ValueView values(List<P> points, ToDoubleFunction<P> number) {
        if (points.size() == 1 && labels(points.getFirst()).isEmpty()) {
            return new Num(number.applyAsDouble(points.getFirst()));
        }
        return new ListView(points.stream()
                .map(point -> (ValueView) new MapView(
                        Map.of("labels", new MapView(labels(point)), "value", new Num(number.applyAsDouble(point)))))
                .toList());
    }

    /** Those that tell the numbers of a metric apart. */
    private static Map<String, ValueView> labels(DataPointSnapshot point) {
        Map<String, ValueView> labels = new LinkedHashMap<>();
        for (Label label : point.getLabels()) {
            if (!label.getName().equals(Metrics.NODE_ID)) {
                labels.put(label.getName(), new Text(label.getValue()));
            }
        }
        return labels;
    }
}
