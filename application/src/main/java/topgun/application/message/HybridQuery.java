package topgun.application.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import topgun.domain.value.Value;

/** What a client wants a hybrid search to find. It waits for an answer whatever it wrote, so nonsense arrives as such. */
public sealed interface HybridQuery {

    /**
     * One of the right form.
     *
     * @param text to be searched for, by its words and by its meaning; empty when absent
     * @param methods the names of those that are to be used, as the client wrote them
     * @param count how many records are wanted
     * @param vector is compared instead of the meaning of the text; as it came
     * @param predicate as it came
     * @param minScore what scores less is not wanted
     */
    record Complete(
            String map,
            String text,
            List<String> methods,
            OptionalDouble count,
            Optional<Value> vector,
            Optional<Value> predicate,
            boolean includeValue,
            OptionalDouble minScore)
            implements HybridQuery {

        /** About how many bytes the client has written. */
        public int size() {
            return text.length()
                    + vector.map(Value::length).orElse(0)
                    + predicate.map(Value::length).orElse(0);
        }
    }

    /** The reason is meant for the client. */
    record Malformed(String reason) implements HybridQuery {}
}
