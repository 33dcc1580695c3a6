package topgun.application.vector;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import topgun.domain.access.View;
import topgun.domain.value.Value;

/** Ranks the records of a map by how close they are to a vector, or to the meaning of a text. */
public interface SemanticRanking {

    /** How long a search may take together with what it waits for. Clients wait for half a minute. */
    long PATIENCE_MILLIS = 25_000;

    /** What those are told whose searches take longer. */
    String TOO_BUSY = "the map is too busy to be searched";

    /** Tells the outcome once, on the lane of the map. */
    void rank(Question question, Consumer<Outcome> then);

    /**
     * What is asked.
     *
     * @param view what the asker may see; what is hidden from it does not count
     * @param vector what records are compared with, in one of the forms of {@link topgun.domain.vector.VectorReader};
     *     without it {@code text} is embedded
     * @param count the most hits that are wanted
     * @param isAwaited whether anybody still waits for the outcome; if not, it may be a failure
     */
    record Question(String map, View view, Optional<Value> vector, String text, int count, BooleanSupplier isAwaited) {}

    /**
     * Tells the listener, on the lane of the map, when a map is ranked differently without having changed just then: what is
     * compared may be made some time after a write. Here it never is.
     *
     * @param listener takes the name of the map
     */
    default void onChange(Consumer<String> listener) {}

    /** What came of it. */
    sealed interface Outcome {

        /**
         * The nearest first, ties by key.
         *
         * @param laneMillis how much of the time of the map's lane it took
         */
        record Ranked(List<Hit> hits, long laneMillis) implements Outcome {

            public Ranked {
                hits = List.copyOf(hits);
            }
        }

        /** The map has no vectors that anything could be compared with; {@code error} tells the client so. */
        record NotIndexed(String error) implements Outcome {}

        /** What was asked for could not be compared; {@code error} tells the client why. */
        record Failed(String error) implements Outcome {}
    }

    /** A record by its key. The closer it is, the higher the score. */
    record Hit(String key, double score) {}
}
