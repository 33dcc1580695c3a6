package topgun.benchmarks.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many answers came in a stretch of time, how long each took, and what the server spent on them. */
final class Answers {

    private final MeasuredServer server;
    private long[] nanos = new long[1 << 16];
    private int count;
    private boolean counting;
    private long startNanos;
    private long processorNanos;

    Answers(MeasuredServer server) {
        this.server = server;
    }

    void start() {
        counting = true;
        count = 0;
        startNanos = System.nanoTime();
        processorNanos = server.processorTime().toNanos();
    }

    /** Notes an answer to something sent at that time. */
    void add(long sentNanos) {
        if (counting) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = System.nanoTime() - sentNanos;
        }
    }

    /** @param worth how much is done with one answer */
    Map<String, Double> stop(int worth) {
        counting = false;
        if (count == 0) {
            throw new IllegalStateException("the server has answered nothing");
        }
        double all = (double) count * worth;
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("per second", all / seconds(System.nanoTime() - startNanos));
        figures.put("per CPU second", all / seconds(server.processorTime().toNanos() - processorNanos));
        figures.put("p50 ms", sorted[count / 2] / 1e6);
        figures.put("p99 ms", sorted[(int) (count * 0.99)] / 1e6);
        return figures;
    }

    static double seconds(long nanos) {
        return nanos / (double) Duration.ofSeconds(1).toNanos();
    }
}
