package topgun.application.vector;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.port.Embedder;
import topgun.domain.query.Condition;
import topgun.domain.value.Value;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorReader;
import topgun.domain.vector.VectorReading;
import topgun.domain.vector.VectorSource;

/**
 * Ranks by the vector indexes of a map: by that of its texts, if it has one, else by the first that fits. A text is compared
 * with vectors that records bear as if they had been made of texts in the same way.
 */
public final class SemanticSearches implements SemanticRanking {

    /** Live searches ask again for the same texts all the time. */
    private static final int MOST_TEXTS_REMEMBERED = 1_000;

    private final LoadedMaps maps;
    private final VectorIndexes indexes;

    private final Map<EmbeddedText, float[]> embedded =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<EmbeddedText, float[]> eldest) {
                    return size() > MOST_TEXTS_REMEMBERED;
                }
            });

    private record EmbeddedText(String text, int dimension) {}

    public SemanticSearches(LoadedMaps maps, VectorIndexes indexes) {
        this.maps = maps;
        this.indexes = indexes;
    }

    @Override
    public void onChange(Consumer<String> listener) {
        indexes.onLateVectors(listener);
    }

    @Override
    public void rank(Question question, Consumer<Outcome> then) {
        String map = question.map();
        List<VectorIndexDefinition> known = indexes.definitions(map).stream()
                .sorted(Comparator.comparing(each -> each.source() instanceof VectorSource.Attribute))
                .toList();
        if (question.vector().isEmpty() && indexes.embedder().isEmpty()) {
            fail(map, "no embedding provider configured for semantic search", then);
        } else if (known.isEmpty()) {
            tell(map, new Outcome.NotIndexed("no vector index on map " + map), then);
        } else if (question.vector().isEmpty()) {
            embed(question, indexes.embedder().orElseThrow(), known.getFirst(), then);
        } else {
            compare(question, question.vector().get(), known, then);
        }
    }

    private void compare(Question question, Value vector, List<VectorIndexDefinition> known, Consumer<Outcome> then) {
        for (VectorIndexDefinition index : known) {
            if (reading(index, vector) instanceof VectorReading.Accepted(float[] components)) {
                search(question, index, components, then);
                return;
            }
        }
        VectorIndexDefinition first = known.getFirst();
        fail(first.map(), VectorHandlers.objection(first, reading(first, vector)), then);
    }

    private static VectorReading reading(VectorIndexDefinition index, Value vector) {
        return new VectorReader(index.dimension()).query(vector);
    }

    private void embed(Question question, Embedder embedder, VectorIndexDefinition index, Consumer<Outcome> then) {
        var asked = new EmbeddedText(question.text(), index.dimension());
        float[] known = embedded.get(asked);
        if (known != null) {
            search(question, index, known, then);
            return;
        }
        embedder.embed(question.text(), index.dimension()).thenAccept(outcome -> {
            switch (outcome) {
                case Embedder.Embedding.Made(float[] vector) -> {
                    Optional<String> objection = objection(index, vector);
                    if (objection.isPresent()) {
                        fail(index.map(), "embedding provider: " + objection.get(), then);
                    } else {
                        embedded.put(asked, vector);
                        search(question, index, vector, then);
                    }
                }
                case Embedder.Embedding.Refused(String reason) -> failToEmbed(index.map(), reason, then);
                case Embedder.Embedding.Failed(String reason) -> failToEmbed(index.map(), reason, then);
            }
        });
    }

    /** Why a vector that was made cannot be compared with those of an index. */
    static Optional<String> objection(VectorIndexDefinition index, float[] made) {
        if (made.length != index.dimension()) {
            return Optional.of(VectorHandlers.mismatch(index, made.length));
        }
        return VectorReader.isFinite(made) ? Optional.empty() : Optional.of("not all components are finite numbers");
    }

    private void failToEmbed(String map, String reason, Consumer<Outcome> then) {
        fail(map, "the text could not be embedded: " + reason, then);
    }

    private void search(Question question, VectorIndexDefinition index, float[] vector, Consumer<Outcome> then) {
        var query = new VectorQuery(
                vector,
                question.count(),
                Double.NEGATIVE_INFINITY,
                question.view(),
                Condition.Always.INSTANCE,
                VectorQuery.Contents.NONE);
        onLane(
                index.map(),
                then,
                map -> indexes.search(map, index, query, new VectorAnswer() {
                    @Override
                    public boolean isAwaited() {
                        return question.isAwaited().getAsBoolean();
                    }

                    @Override
                    public void found(VectorMatches matches) {
                        then.accept(new Outcome.Ranked(
                                matches.nearest().stream()
                                        .map(match -> new Hit(match.key(), match.score()))
                                        .toList(),
                                matches.laneMillis()));
                    }

                    @Override
                    public void failed(String reason) {
                        then.accept(new Outcome.Failed(reason));
                    }
                }));
    }

    private void fail(String map, String error, Consumer<Outcome> then) {
        tell(map, new Outcome.Failed(error), then);
    }

    private void tell(String map, Outcome outcome, Consumer<Outcome> then) {
        onLane(map, then, loaded -> then.accept(outcome));
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
