package topgun.adapters.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The metrics in the text format of Prometheus (version 0.0.4). Safe for all threads. */
public final class PrometheusText {

    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private final Metrics metrics;
    private volatile @Nullable Written latest;

    private record Written(MetricSnapshots families, String text) {}

    public PrometheusText(Metrics metrics) {
        this.metrics = metrics;
    }

    /** A second old at most. May block for a moment. */
    public String text() {
        MetricSnapshots families = metrics.latest();
        Written current = latest;
        if (current == null || !current.families().equals(families)) {
            current = new Written(families, write(families));
            latest = current;
        }
        return current.text();
    }

    private String write(MetricSnapshots families) {
        var text = new ByteArrayOutputStream();
        try {
            writer.write(text, families, EscapingScheme.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
