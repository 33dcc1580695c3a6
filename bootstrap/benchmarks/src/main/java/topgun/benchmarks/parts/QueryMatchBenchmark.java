package topgun.benchmarks.parts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import topgun.domain.access.Principal;
import topgun.domain.access.View;
import topgun.domain.query.Document;
import topgun.domain.query.Query;
import topgun.domain.query.QueryReader;
import topgun.domain.query.QueryReading;
import topgun.domain.query.QueryRules;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Whether a changed value, still encoded, belongs to a result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueryMatchBenchmark {

    private final Value value = Frames.value(7);
    private final Query query = query();

    private static Query query() {
        Map<String, ValueView> where = new LinkedHashMap<>();
        where.put("group", new ValueView.Num(7));
        where.put("price", new ValueView.MapView(Map.of("$gt", new ValueView.Num(5))));
        Value text = Value.of(new ValueView.MapView(Map.of("where", new ValueView.MapView(where))));
        return switch (new QueryReader(QueryRules.DEFAULT).read(text, Optional.empty(), Principal.ANONYMOUS)) {
            case QueryReading.Accepted(Query accepted) -> accepted;
            case QueryReading.Refused(String reason) -> throw new IllegalStateException(reason);
        };
    }

    @Benchmark
    public boolean match() {
        return Document.of(value, View.EVERYTHING)
                .map(document -> query.condition().test(document))
                .orElse(false);
    }
}
