package topgun.benchmarks.parts;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.MergeOutcome;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/** Merging a record into a map, the hash trees of both flavours included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MergeBenchmark {

    private static final int KEYS_WRITTEN = 10_000;
    private static final int BATCH = 10;

    @Param({"10000", "1000000"})
    public int size;

    private final Value value = Frames.value(7);
    private final LwwMap map = new LwwMap();
    private String[] keys = {};
    private List<List<String>> batches = List.of();
    private long n;

    @Setup
    public void fill() {
        keys = new String[KEYS_WRITTEN];
        for (int i = 0; i < size; i++) {
            String key = "order-" + i;
            if (i % (size / KEYS_WRITTEN) == 0) {
                keys[i / (size / KEYS_WRITTEN)] = key;
            }
            map.merge(key, entry(0));
        }
        batches = IntStream.range(0, KEYS_WRITTEN / BATCH)
                .mapToObj(i -> List.of(keys).subList(i * BATCH, (i + 1) * BATCH))
                .toList();
    }

    private LwwRecord entry(long time) {
        return new LwwRecord.Entry(value, Frames.time(time), TimeToLive.NONE);
    }

    @Benchmark
    public MergeOutcome newer() {
        n++;
        return map.merge(keys[(int) (n % KEYS_WRITTEN)], entry(n));
    }

    /** As the server does it with a batch: all records are fetched together first. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void newerInBatches(Blackhole results) {
        n++;
        List<String> batch = batches.get((int) (n % batches.size()));
        map.prefetch(batch);
        for (String key : batch) {
            results.consume(map.merge(key, entry(n)));
        }
    }

    @Benchmark
    public MergeOutcome older() {
        n++;
        return map.merge(keys[(int) (n % KEYS_WRITTEN)], entry(-1));
    }
}
