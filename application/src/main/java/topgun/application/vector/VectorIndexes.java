package topgun.application.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.Embedder;
import topgun.application.port.Scheduler;
import topgun.domain.clock.TimeSource;
import topgun.domain.operation.Change;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/**
 * The vector indexes of all maps. Safe for all threads, as far as methods do not belong to a lane.
 *
 * <p>An index is made when its map is first written to or searched, and is kept as long as it is defined; so is its map.
 */
public final class VectorIndexes implements ChangeListener {

    private final LoadedMaps maps;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Optional<Embedder> embedder;
    /** By map, in the order in which they were added. */
    private final Map<String, List<VectorIndexDefinition>> definitions = new ConcurrentHashMap<>();
    /** By map; each belongs to the lane of its map, and keeps the map in memory. */
    private final Map<String, MapVectors> served = new ConcurrentHashMap<>();

    private volatile Consumer<String> lateVectors = map -> {};

    /** @param embedder makes vectors of texts; without it there are no indexes of texts */
    public VectorIndexes(LoadedMaps maps, TimeSource time, Scheduler scheduler, Optional<Embedder> embedder) {
        this.maps = maps;
        this.time = time;
        this.scheduler = scheduler;
        this.embedder = embedder;
    }

    /** Has the listener told, on the lane of a map, when its vectors may have changed without its records. */
    void onLateVectors(Consumer<String> listener) {
        lateVectors = listener;
    }

    Optional<Embedder> embedder() {
        return embedder;
    }

    /** The indexes of a map. */
    List<VectorIndexDefinition> definitions(String map) {
        return definitions.getOrDefault(map, List.of());
    }

    public List<VectorIndexDefinition> all() {
        return definitions.values().stream().flatMap(List::stream).toList();
    }

    public Optional<VectorIndexDefinition> find(String map, String name) {
        return definitions(map).stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    /** Adds an index, unless the map has one of the name. */
    public boolean add(VectorIndexDefinition definition) {
        if (embedder.isEmpty() && definition.source() instanceof VectorSource.Texts) {
            throw new IllegalArgumentException("nobody makes vectors of texts");
        }
        boolean[] added = new boolean[1];
        definitions.compute(definition.map(), (map, known) -> {
            List<VectorIndexDefinition> all = new ArrayList<>(known == null ? List.of() : known);
            added[0] = all.stream().noneMatch(each -> each.name().equals(definition.name()));
            if (added[0]) {
                all.add(definition);
            }
            return List.copyOf(all);
        });
        return added[0];
    }

    /** Removes an index and all that is kept for it. */
    public void remove(VectorIndexDefinition definition) {
        String map = definition.map();
        definitions.computeIfPresent(map, (name, known) -> {
            List<VectorIndexDefinition> others =
                    known.stream().filter(each -> !each.equals(definition)).toList();
            return others.isEmpty() ? null : others;
        });
        // Not only where it is served, for whoever has just found it defined is about to have it served.
        maps.runIfLoaded(map, MapTask.of(loaded -> drop(loaded, definition), () -> {}));
    }

    private void drop(GridMap map, VectorIndexDefinition definition) {
        MapVectors ofMap = served.get(map.name());
        if (ofMap != null) {
            if (ofMap.drop(definition.name())) {
                served.remove(map.name());
                map.release();
            }
            lateVectors.accept(map.name());
        }
    }

    /** Tells how far an index is, which is begun if there is none yet. On the lane of the map, or that of whoever asks. */
    public void report(VectorIndexDefinition definition, Consumer<VectorReport> then) {
        visit(definition, ofMap -> then.accept(ofMap.report(definition)), () -> then.accept(VectorReport.NOTHING));
    }

    /** Begins an index, and goes on when the records there are have been taken in, as far as nobody has to be waited for. */
    public void begin(VectorIndexDefinition definition, Runnable then) {
        visit(definition, ofMap -> ofMap.whenTakenIn(definition, then), then);
    }

    private void visit(VectorIndexDefinition definition, Consumer<MapVectors> action, Runnable otherwise) {
        maps.run(
                definition.map(),
                MapTask.of(
                        map -> {
                            if (isServing(map, definition)) {
                                action.accept(served(map));
                            } else {
                                otherwise.run();
                            }
                        },
                        otherwise));
    }

    /** Searches, on the lane of the map. In a map without records nothing is found, and nothing kept for the next time. */
    void search(GridMap map, VectorIndexDefinition definition, VectorQuery query, VectorAnswer answer) {
        if (isServing(map, definition)) {
            served(map).search(definition, query, answer);
        } else {
            answer.found(VectorMatches.NONE);
        }
    }

    /** Not if the index has been removed meanwhile, or if there is nothing to put into it. */
    private boolean isServing(GridMap map, VectorIndexDefinition definition) {
        return definitions(map.name()).contains(definition) && (!map.isVacant() || served.containsKey(map.name()));
    }

    private MapVectors served(GridMap map) {
        return served.computeIfAbsent(map.name(), name -> {
            map.hold();
            Executor lane = task -> visit(name, loaded -> task.run());
            return new MapVectors(
                    map, time, lane, definition -> index(map, definition, lane), () -> lateVectors.accept(name));
        });
    }

    private ServedVectors index(GridMap map, VectorIndexDefinition definition, Executor lane) {
        Optional<EmbeddedTexts> texts = definition.source() instanceof VectorSource.Texts
                ? embedder.map(maker -> new EmbeddedTexts(definition, maker, scheduler, lane, () -> goOn(map.name())))
                : Optional.empty();
        return new ServedVectors(map, definition, texts);
    }

    private void goOn(String map) {
        MapVectors ofMap = served.get(map);
        if (ofMap != null) {
            ofMap.work();
        }
        lateVectors.accept(map);
    }

    /** Leaves a map alone that cannot be had: one whose indexes are made is in memory. */
    private void visit(String name, Consumer<GridMap> action) {
        maps.run(name, MapTask.of(action, () -> {}));
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        if (definitions.isEmpty() || !(change instanceof Change.LwwChanged ofRecord)) {
            return;
        }
        List<VectorIndexDefinition> ofMap = definitions(map.name());
        if (!ofMap.isEmpty()) {
            served(map).follow(ofRecord, ofMap);
        }
    }
}
