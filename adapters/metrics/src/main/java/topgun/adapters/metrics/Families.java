package topgun.adapters.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import topgun.application.telemetry.Durations;

/** Collects metric families. Names are given without the {@code _total} that ends those of counters. */
final class Families {

    private static final List<Double> BOUNDS = Stream.concat(
                    Durations.bounds().stream(), Stream.of(Double.POSITIVE_INFINITY))
            .toList();

    private final MetricSnapshots.Builder families = MetricSnapshots.builder();
    private final Labels common;

    /** @param common what is to be told of every number */
    Families(Labels common) {
        this.common = common;
    }

    Families gauge(String name, String help, Number value) {
        families.metricSnapshot(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(new GaugeDataPointSnapshot(value.doubleValue(), common, null))
                .build());
        return this;
    }

    Families gauges(String name, String help, String label, Map<String, ? extends Number> values) {
        var family = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((which, value) ->
                family.dataPoint(new GaugeDataPointSnapshot(value.doubleValue(), common.add(label, which), null)));
        families.metricSnapshot(family.build());
        return this;
    }

    Families counter(String name, String help, Number value) {
        families.metricSnapshot(CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(new CounterDataPointSnapshot(value.doubleValue(), common, null, 0))
                .build());
        return this;
    }

    Families counters(String name, String help, String label, Map<String, ? extends Number> values) {
        var family = CounterSnapshot.builder().name(name).help(help);
        values.forEach((which, value) ->
                family.dataPoint(new CounterDataPointSnapshot(value.doubleValue(), common.add(label, which), null, 0)));
        families.metricSnapshot(family.build());
        return this;
    }

    /** By two labels. */
    Families counters(
            String name,
            String help,
            String label,
            String otherLabel,
            Map<String, ? extends Map<String, ? extends Number>> values) {
        var family = CounterSnapshot.builder().name(name).help(help);
        values.forEach((which, byOther) ->
                byOther.forEach((other, value) -> family.dataPoint(new CounterDataPointSnapshot(
                        value.doubleValue(), common.add(label, which).add(otherLabel, other), null, 0))));
        families.metricSnapshot(family.build());
        return this;
    }

    /** How many there were of something each time, of which only the mean can be told. */
    Families amounts(String name, String help, long times, long sum) {
        families.metricSnapshot(SummarySnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(SummaryDataPointSnapshot.builder()
                        .count(times)
                        .sum((double) sum)
                        .labels(common)
                        .build())
                .build());
        return this;
    }

    Families durations(String name, String help, String label, Map<String, Durations.Reading> values) {
        var family = HistogramSnapshot.builder().name(name).help(help);
        values.forEach((which, reading) -> family.dataPoint(HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, new ArrayList<>(reading.counts())))
                .sum(reading.seconds())
                .labels(common.add(label, which))
                .build()));
        families.metricSnapshot(family.build());
        return this;
    }

    MetricSnapshots build() {
        return families.build();
    }
}
