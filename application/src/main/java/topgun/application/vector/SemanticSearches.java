package topgun.application.vector;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.port.Embedder;
import topgun.domain.access.View;
import topgun.domain.query.Condition;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/**
 * Ranks by the vector indexes of a map: by that of its texts, if it has one, else by the first that fits. A text is compared
 * with vectors that records bear as if they had been made of texts in the same way.
 */
public final class SemanticSearches implements SemanticRanking {

    private final LoadedMaps maps;
    private final VectorIndexes indexes;

    public SemanticSearches(LoadedMaps maps, VectorIndexes indexes) {
        this.maps = maps;
        this.indexes = indexes;
    }

    @Override
    public void rank(String map, View view, Optional<float[]> vector, String text, int count, Consumer<Outcome> then) {
        List<VectorIndexDefinition> known = indexes.definitions(map).stream()
                .sorted(Comparator.comparing(each -> each.source() instanceof VectorSource.Attribute))
                .toList();
        if (vector.isEmpty() && indexes.embedder().isEmpty()) {
            tell(map, "no embedding provider configured for semantic search", then);
        } else if (known.isEmpty()) {
            tell(map, "no vector index on map " + map, then);
        } else if (vector.isEmpty()) {
            embed(indexes.embedder().orElseThrow(), text, known.getFirst(), view, count, then);
        } else {
            Optional<VectorIndexDefinition> fitting = known.stream()
                    .filter(each -> each.dimension() == vector.get().length)
                    .findFirst();
            if (fitting.isPresent()) {
                search(fitting.get(), vector.get(), view, count, then);
            } else {
                tell(map, mismatch(known.getFirst(), vector.get()), then);
            }
        }
    }

    private void embed(
            Embedder embedder, String text, VectorIndexDefinition index, View view, int count, Consumer<Outcome> then) {
        embedder.embed(text, index.dimension()).thenAccept(outcome -> {
            switch (outcome) {
                case Embedder.Embedding.Made(float[] vector)
                when vector.length == index.dimension() -> search(index, vector, view, count, then);
                case Embedder.Embedding.Made(float[] vector) ->
                    tell(index.map(), "embedding provider: " + mismatch(index, vector), then);
                case Embedder.Embedding.Refused(String reason) ->
                    tell(index.map(), "the text could not be embedded: " + reason, then);
                case Embedder.Embedding.Failed(String reason) ->
                    tell(index.map(), "the text could not be embedded: " + reason, then);
            }
        });
    }

    private static String mismatch(VectorIndexDefinition index, float[] vector) {
        return "dimension mismatch: expected %d, actual %d".formatted(index.dimension(), vector.length);
    }

    private void search(VectorIndexDefinition index, float[] vector, View view, int count, Consumer<Outcome> then) {
        var query = new VectorQuery(vector, count, Double.NEGATIVE_INFINITY, view, Condition.Always.INSTANCE, false);
        onLane(
                index.map(),
                then,
                map -> indexes.search(map, index, query, new VectorAnswer() {
                    @Override
                    public void found(VectorMatches matches) {
                        then.accept(new Outcome.Ranked(matches.nearest().stream()
                                .map(match -> new Hit(match.key(), match.score()))
                                .toList()));
                    }

                    @Override
                    public void failed(String reason) {
                        then.accept(new Outcome.Failed(reason));
                    }
                }));
    }

    private void tell(String map, String error, Consumer<Outcome> then) {
        onLane(map, then, loaded -> then.accept(new Outcome.Failed(error)));
    }

    private void onLane(String map, Consumer<Outcome> then, Consumer<GridMap> task) {
        maps.run(map, new MapTask() {
            @Override
            public void run(GridMap loaded) {
                task.accept(loaded);
            }

            @Override
            public void unavailable(Unavailable reason) {
                then.accept(new Outcome.Failed(reason.reason()));
            }
        });
    }
}
