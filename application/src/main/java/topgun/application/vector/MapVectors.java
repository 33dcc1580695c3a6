package topgun.application.vector;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import topgun.application.map.GridMap;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;
import topgun.domain.value.Value;
import topgun.domain.vector.VectorIndexDefinition;

/**
 * The vector indexes of one map, and who waits for them. Belongs to the lane of the map.
 *
 * <p>All that takes long is done in slices, one at a time for the whole map, so that whoever else wants the map waits for one
 * of them at most.
 */
final class MapVectors {

    private static final System.Logger LOG = System.getLogger(MapVectors.class.getName());

    private final GridMap map;
    private final TimeSource time;
    private final Executor lane;
    private final Function<VectorIndexDefinition, ServedVectors> indexes;
    private final Runnable onLateVectors;
    private final Map<String, ServedVectors> served = new LinkedHashMap<>();
    private final Deque<Slices> waiting = new ArrayDeque<>();
    private boolean arranged;

    /**
     * @param lane that of the map, for what is to be done after all that waits for it now
     * @param indexes makes an index
     * @param onLateVectors called when vectors have been taken in some time after their records were written
     */
    MapVectors(
            GridMap map,
            TimeSource time,
            Executor lane,
            Function<VectorIndexDefinition, ServedVectors> indexes,
            Runnable onLateVectors) {
        this.map = map;
        this.time = time;
        this.lane = lane;
        this.indexes = indexes;
        this.onLateVectors = onLateVectors;
    }

    /** What is under a key, if that is to be seen by anybody. Records with tags have no vectors: a key has many of them. */
    static Optional<Value> value(GridMap map, String key, long nowMillis) {
        return map.lwwRecord(key).flatMap(found -> value(found, nowMillis));
    }

    private static Optional<Value> value(LwwRecord found, long nowMillis) {
        return found instanceof LwwRecord.Entry entry && entry.isVisibleAt(nowMillis)
                ? Optional.of(entry.value())
                : Optional.empty();
    }

    private ServedVectors index(VectorIndexDefinition definition) {
        return served.computeIfAbsent(definition.name(), first -> indexes.apply(definition));
    }

    /** Searches, as soon as what can be taken into the index has been. */
    void search(VectorIndexDefinition definition, VectorQuery query, VectorAnswer answer) {
        await(new VectorScan(map, index(definition), query, time, answer));
    }

    /** Tells how far an index is, which is begun if there is none yet. */
    VectorReport report(VectorIndexDefinition definition) {
        ServedVectors reported = index(definition);
        work();
        return new VectorReport(reported.index().size(), reported.index().bytes(), reported.pending());
    }

    /** Begins an index if there is none yet, and goes on as soon as what can be taken into it has been. */
    void whenTakenIn(VectorIndexDefinition definition, Runnable then) {
        index(definition);
        await(new Slices() {
            @Override
            public boolean isAwaited() {
                return true;
            }

            @Override
            public boolean next() {
                then.run();
                return true;
            }

            @Override
            public void failed(String reason) {}
        });
    }

    private void await(Slices slices) {
        waiting.add(slices);
        work();
    }

    /** Does a slice of what there is to be done, and arranges for the next one. */
    void work() {
        if (arranged) {
            return;
        }
        sendAwayWhoHasWaitedTooLong();
        Optional<ServedVectors> behind =
                served.values().stream().filter(ServedVectors::isBehind).findFirst();
        if (behind.isPresent()) {
            behind.get().takeIn(time.millis());
            onLateVectors.run();
        } else if (!waiting.isEmpty()) {
            Slices first = waiting.removeFirst();
            if (!isDone(first)) {
                waiting.addFirst(first);
            }
        }
        if (!arranged && hasMore()) {
            arranged = true;
            lane.execute(this::goOn);
        }
    }

    /** The others have not waited as long as the first. */
    private void sendAwayWhoHasWaitedTooLong() {
        for (Slices first = waiting.peek(); first != null && !first.isAwaited(); first = waiting.peek()) {
            waiting.remove().failed(SemanticRanking.TOO_BUSY);
        }
    }

    private boolean hasMore() {
        return !waiting.isEmpty() || served.values().stream().anyMatch(ServedVectors::isBehind);
    }

    private void goOn() {
        arranged = false;
        work();
    }

    private boolean isDone(Slices first) {
        try {
            return first.next();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "map " + map.name() + ": a search of vectors failed", e);
            first.failed("internal error");
            return true;
        }
    }

    /** @param definitions the indexes of the map; those that are not there yet are made */
    void follow(Change.LwwChanged change, List<VectorIndexDefinition> definitions) {
        Optional<Value> previous = change.previous()
                .flatMap(found ->
                        found instanceof LwwRecord.Entry entry ? Optional.of(entry.value()) : Optional.empty());
        Optional<Value> current = value(change.current(), time.millis());
        definitions.forEach(definition -> index(definition).follow(change.key(), previous, current));
        work();
    }

    /** Forgets an index and answers whether that was the last one. Searches of it that have begun are finished. */
    boolean drop(String name) {
        served.remove(name);
        return served.isEmpty();
    }
}
