package topgun.application.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** How long something took each time, sorted into classes. Safe for all threads. */
public final class Durations {

    private static final double[] BOUNDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    private static final long[] BOUNDS_NANOS = DoubleStream.of(BOUNDS)
            .mapToLong(seconds -> Math.round(seconds * 1e9))
            .toArray();

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1L).toArray(LongAdder[]::new);
    private final LongAdder total = new LongAdder();

    /**
     * What has been added up so far.
     *
     * @param counts how many fell into each class: no longer than the {@linkplain #bounds bound} of its place and longer
     *     than the one before; the last class has no bound
     * @param seconds all together
     */
    public record Reading(List<Long> counts, double seconds) {

        public Reading {
            counts = List.copyOf(counts);
        }

        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The upper bounds of the classes but the last, in seconds, ascending. */
    public static List<Double> bounds() {
        return DoubleStream.of(BOUNDS).boxed().toList();
    }

    void add(long nanos) {
        int place = 0;
        while (place < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[place]) {
            place++;
        }
        counts[place].increment();
        total.add(nanos);
    }

    /** What is added meanwhile may be in it in part. */
    public Reading read() {
        return new Reading(Arrays.stream(counts).map(LongAdder::sum).toList(), total.sum() / 1e9);
    }
}
