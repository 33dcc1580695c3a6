package topgun.benchmarks.parts;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
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

    @Param({"10000", "1000000"})
    public int size;

    private final Value value = Frames.value(7);
    private final LwwMap map = new LwwMap();
    private String[] keys = {};
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
    }

    private LwwRecord entry(long time) {
        return new LwwRecord.Entry(value, Frames.time(time), TimeToLive.NONE);
    }

    @Benchmark
    public MergeOutcome newer() {
        n++;
        return map.merge(keys[(int) (n % KEYS_WRITTEN)], entry(n));
    }

    @Benchmark
    public MergeOutcome older() {
        n++;
        return map.merge(keys[(int) (n % KEYS_WRITTEN)], entry(-1));
    }
}
