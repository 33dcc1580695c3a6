package topgun.application.hybrid;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import topgun.application.message.HybridQuery;
import topgun.domain.access.Principal;
import topgun.domain.query.Condition;
import topgun.domain.query.QueryReader;
import topgun.domain.query.QueryReading;
import topgun.domain.value.Value;

/**
 * What is searched for, judged. Equal requests about a map have equal results.
 *
 * @param limit how many records are wanted
 * @param vector is compared instead of the text; as it came
 * @param size about how many bytes the client has written
 */
record HybridRequest(
        String text,
        Set<Method> methods,
        int limit,
        Optional<Value> vector,
        Optional<Condition> predicate,
        boolean includeValue,
        double minScore,
        int size) {

    private static final int USUAL_LIMIT = 10;

    /** What became of a request as a client wrote it. */
    sealed interface Reading {

        record Accepted(HybridRequest request) implements Reading {}

        /** The reason is meant for the client. */
        record Refused(String reason) implements Reading {}
    }

    /** @param principal who asks, since conditions may refer to him */
    static Reading read(HybridQuery.Complete query, HybridSettings settings, Principal principal) {
        Set<Method> methods = EnumSet.noneOf(Method.class);
        query.methods().forEach(name -> Method.named(name).ifPresent(methods::add));
        if (methods.isEmpty()) {
            return new Reading.Refused("methods must name exact, fullText or semantic");
        }
        double count = query.count().orElse(USUAL_LIMIT);
        if (!(count >= 1)) {
            return new Reading.Refused("k must be at least 1");
        }
        int longest = settings.searches().longestQuery();
        if (query.text().length() > longest) {
            return new Reading.Refused("the query is longer than " + longest + " characters");
        }
        Optional<Condition> predicate = Optional.empty();
        if (query.predicate().isPresent()) {
            switch (new QueryReader(settings.rules())
                    .readPredicate(query.predicate().get(), principal)) {
                case QueryReading.Refused(String reason) -> {
                    return new Reading.Refused(reason);
                }
                case QueryReading.Accepted(var read) -> predicate = Optional.of(read.condition());
            }
        }
        return new Reading.Accepted(new HybridRequest(
                query.text(),
                methods,
                Math.min((int) count, settings.searches().mostResults()),
                query.vector(),
                predicate,
                query.includeValue(),
                query.minScore().orElse(0),
                query.size()));
    }

    /** Whether the predicate has turned out to take too long, so that it should not be asked any more. */
    boolean isHopeless() {
        return predicate.filter(Condition::isHopeless).isPresent();
    }

    /** How many records each ranking is asked for. */
    int depth() {
        return Math.max(USUAL_LIMIT, limit);
    }
}
