package topgun.application.telemetry;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What was done with each of so many maps, those that came first, and with the others together. */
final class OperationsByMap {

    private final int most;
    private final Map<String, Numbers> byMap = new ConcurrentHashMap<>();
    private final AtomicInteger seen = new AtomicInteger();
    private final Numbers others = new Numbers(Integer.MAX_VALUE);

    /** @param rank as how many others had come before */
    private record Numbers(int rank, Map<MapOperation, LongAdder> byOperation) {

        Numbers(int rank) {
            this(rank, new EnumMap<>(MapOperation.class));
            for (MapOperation operation : MapOperation.values()) {
                byOperation.put(operation, new LongAdder());
            }
        }

        void add(MapOperation operation, int times) {
            requireNonNull(byOperation.get(operation)).add(times);
        }

        Map<MapOperation, Long> read() {
            Map<MapOperation, Long> read = new EnumMap<>(MapOperation.class);
            byOperation.forEach((operation, times) -> read.put(operation, times.sum()));
            return read;
        }
    }

    OperationsByMap(int most) {
        this.most = most;
    }

    void add(String map, MapOperation operation, int times) {
        Numbers numbers = byMap.get(map);
        if (numbers == null) {
            numbers = seen.get() < most
                    ? byMap.computeIfAbsent(map, first -> new Numbers(seen.getAndIncrement()))
                    : others;
        }
        numbers.add(operation, times);
    }

    /** In the order in which the maps came. */
    SequencedMap<String, Map<MapOperation, Long>> named() {
        SequencedMap<String, Map<MapOperation, Long>> named = new LinkedHashMap<>();
        byMap.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().rank()))
                .forEach(entry -> named.put(entry.getKey(), entry.getValue().read()));
        return named;
    }

    Map<MapOperation, Long> others() {
        return others.read();
    }
}
