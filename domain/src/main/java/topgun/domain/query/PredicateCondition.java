package topgun.domain.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.domain.access.Principal;
import topgun.domain.access.RecordCondition;
import topgun.domain.access.RecordFilter;
import topgun.domain.access.View;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;

/**
 * A tree of conditions as a condition of a rule. Attributes are those of the record; those that begin with {@code auth.}
 * are {@code id} and {@code roles} of whoever asks.
 */
public final class PredicateCondition implements RecordCondition {

    private static final Document WITHOUT_FIELDS = document(new MapView(Map.of()));

    private final MapView tree;

    private PredicateCondition(MapView tree) {
        this.tree = tree;
    }

    /** @throws IllegalArgumentException that says what is wrong with the tree */
    public static PredicateCondition of(MapView tree) {
        var condition = new PredicateCondition(tree);
        condition.of(Principal.UNKNOWN);
        return condition;
    }

    @Override
    public MapView tree() {
        return tree;
    }

    @Override
    public RecordFilter of(Principal principal) {
        var allowance = new Allowance(QueryRules.DEFAULT);
        try {
            Condition condition =
                    new PredicateReader(QueryRules.DEFAULT, principal, allowance, self(principal)).read(tree);
            return switch (simplified(condition)) {
                case Condition.Always always -> RecordFilter.ALL;
                case Condition.Never never -> RecordFilter.NONE;
                case Condition other -> new Matching(other);
            };
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static Document self(Principal principal) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        principal.userId().ifPresent(id -> {
            members.put("id", new ValueView.Text(id));
            members.put("roles", PredicateReader.texts(principal.roles()));
        });
        return document(new MapView(members));
    }

    private static Document document(MapView members) {
        return Document.of(Value.of(members), View.EVERYTHING).orElseThrow();
    }

    /** What is certain for every record is told apart from what is not. */
    private static Condition simplified(Condition condition) {
        return switch (condition) {
            case Condition.All(List<Condition> parts) -> {
                List<Condition> open = new ArrayList<>();
                for (Condition part : parts) {
                    Condition simple = simplified(part);
                    if (simple instanceof Condition.Never) {
                        yield simple;
                    }
                    if (!(simple instanceof Condition.Always)) {
                        open.add(simple);
                    }
                }
                yield open.isEmpty() ? Condition.Always.INSTANCE : new Condition.All(open);
            }
            case Condition.Any(List<Condition> parts) -> {
                List<Condition> open = new ArrayList<>();
                for (Condition part : parts) {
                    Condition simple = simplified(part);
                    if (simple instanceof Condition.Always) {
                        yield simple;
                    }
                    if (!(simple instanceof Condition.Never)) {
                        open.add(simple);
                    }
                }
                yield open.isEmpty() ? Condition.Never.INSTANCE : new Condition.Any(open);
            }
            case Condition.Not(Condition part) ->
                switch (simplified(part)) {
                    case Condition.Always always -> Condition.Never.INSTANCE;
                    case Condition.Never never -> Condition.Always.INSTANCE;
                    case Condition open -> new Condition.Not(open);
                };
            case Condition other -> other;
        };
    }

    /** Records that satisfy a condition. A value without fields satisfies what a record satisfies in which all are missing. */
    private record Matching(Condition condition) implements RecordFilter {

        @Override
        public boolean accepts(Value value) {
            Optional<Document> document = Document.of(value, View.EVERYTHING);
            return condition.test(document.orElse(WITHOUT_FIELDS));
        }
    }
}
