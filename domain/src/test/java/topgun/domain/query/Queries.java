package topgun.domain.query;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.Vectors;
import topgun.domain.access.Principal;
import topgun.domain.access.View;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Short ways to write queries and documents in tests: JSON with single quotes. */
final class Queries {

    static final Principal ANN = new Principal(Optional.of("ann"), List.of("USER", "EDITOR"));

    private Queries() {}

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    static Value value(String text) {
        return Vectors.value(json(text));
    }

    static Query query(String text) {
        return query(value(text));
    }

    static Query query(Value value) {
        return switch (reading(value)) {
            case QueryReading.Accepted(Query query) -> query;
            case QueryReading.Refused(String reason) -> throw new AssertionError("refused: " + reason);
        };
    }

    static QueryReading reading(Value query) {
        return new QueryReader(QueryRules.DEFAULT).read(query, Optional.empty(), ANN);
    }

    static Optional<Document> document(String text) {
        return Document.of(value(text), View.EVERYTHING);
    }

    static boolean matches(String predicate, String document) {
        Condition condition = query("{'predicate':" + predicate + "}").condition();
        return document(document).filter(condition::test).isPresent();
    }

    static View only(String... fields) {
        return new View.Fields(Set.of(fields));
    }

    static ValueView view(String text) {
        return value(text).view();
    }
}
