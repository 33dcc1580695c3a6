package topgun.domain.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.View;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** Documents and queries from a small alphabet, so that they meet. */
public final class RandomQueries {

    private static final List<String> FIELDS = List.of("a", "b", "c", "tags", "o");
    private static final List<String> ATTRIBUTES = List.of("a", "b", "c", "tags", "o", "o.x", "length", "0", "nowhere");
    private static final List<String> COMPARISONS = List.of(
            "eq",
            "eq",
            "neq",
            "gt",
            "gte",
            "lt",
            "lte",
            "in",
            "between",
            "startsWith",
            "endsWith",
            "contains",
            "containsAll",
            "containsAny",
            "like",
            "regex",
            "isNull",
            "isNotNull");
    private static final List<String> PATTERNS = List.of("%a%", "b_", "^a", "[xy]$", "a", "(a|b)+", "%");

    private final Random random;

    public RandomQueries(long seed) {
        this.random = new Random(seed);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    public boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    public String key() {
        return "k" + below(12);
    }

    public String attribute() {
        return oneOf(ATTRIBUTES);
    }

    /** Mostly objects. */
    public Value document() {
        if (chance(12)) {
            return Value.of(scalar());
        }
        if (chance(20)) {
            return Value.of(new ListView(List.of(scalar(), object())));
        }
        return Value.of(object());
    }

    private ValueView object() {
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (String field : FIELDS) {
            if (!chance(4)) {
                members.put(field, member(field));
            }
        }
        return new MapView(members);
    }

    private ValueView member(String field) {
        return switch (field) {
            case "a" -> chance(6) ? scalar() : new Num(below(5));
            case "b" -> chance(6) ? scalar() : new Text(oneOf(List.of("a", "b", "ba", "xy", "ab")));
            case "tags" -> new ListView(List.of(scalar(), scalar()));
            case "o" -> new MapView(Map.of("x", scalar()));
            default -> scalar();
        };
    }

    public ValueView scalar() {
        return switch (below(12)) {
            case 0 -> ValueView.Nil.INSTANCE;
            case 1 -> new ValueView.Bool(chance(2));
            case 2 -> new Text(oneOf(List.of("", "a", "b", "2", "ab")));
            case 3 -> new Num(oneOf(List.of(0.0, -1.0, 0.5, 1e300, Double.NaN, Double.POSITIVE_INFINITY)));
            case 4 -> new ValueView.Date(OptionalDouble.of(below(3)));
            case 5 -> new ValueView.BigInt(java.math.BigInteger.valueOf(below(3)));
            default -> new Num(below(5));
        };
    }

    public Value query() {
        Map<String, ValueView> query = new LinkedHashMap<>();
        switch (below(4)) {
            case 0 -> {}
            case 1 -> query.put("where", where());
            default -> query.put("predicate", predicate(3));
        }
        if (chance(2)) {
            query.put("sort", sort());
        }
        if (chance(2)) {
            query.put("limit", new Num(1 + below(4)));
        }
        if (chance(5)) {
            query.put("groupBy", new ListView(List.of(new Text(oneOf(List.of("a", "b", "o.x"))))));
            query.put("aggregations", aggregations());
        }
        return Value.of(new MapView(query));
    }

    private ValueView where() {
        Map<String, ValueView> fields = new LinkedHashMap<>();
        for (int i = below(3); i >= 0; i--) {
            fields.put(
                    oneOf(FIELDS),
                    chance(2)
                            ? scalar()
                            : new MapView(Map.of(oneOf(List.of("$gt", "$gte", "$lt", "$lte", "$ne")), scalar())));
        }
        return new MapView(fields);
    }

    private ValueView predicate(int depth) {
        if (depth == 0 || chance(2)) {
            return leaf();
        }
        List<ValueView> children = new ArrayList<>();
        for (int i = below(3); i >= 0; i--) {
            children.add(predicate(depth - 1));
        }
        return new MapView(
                Map.of("op", new Text(oneOf(List.of("and", "or", "not"))), "children", new ListView(children)));
    }

    private ValueView leaf() {
        String op = oneOf(COMPARISONS);
        Map<String, ValueView> leaf = new LinkedHashMap<>();
        leaf.put("op", new Text(op));
        leaf.put("attribute", new Text(oneOf(ATTRIBUTES)));
        if (chance(15)) {
            leaf.put("valueRef", new Text(oneOf(List.of("data.a", "data.o.x", "auth.id", "data.none"))));
        }
        Supplier<ValueView> value = switch (op) {
            case "between" -> () -> new ListView(List.of(new Num(below(3)), new Num(1 + below(4))));
            case "in", "containsAll", "containsAny" -> () -> new ListView(List.of(scalar(), scalar()));
            case "like", "regex" -> () -> new Text(oneOf(PATTERNS));
            default -> this::scalar;
        };
        if (!chance(20) && !(leaf.containsKey("valueRef") && (op.equals("like") || op.equals("regex")))) {
            leaf.put("value", value.get());
        }
        return new MapView(leaf);
    }

    private ValueView sort() {
        List<ValueView> by = new ArrayList<>();
        for (int i = below(2); i >= 0; i--) {
            by.add(new MapView(Map.of(
                    "field", new Text(oneOf(List.of("a", "b", "c", "o.x", "__count", "tags"))),
                    "direction", new Text(chance(2) ? "asc" : "desc"))));
        }
        return new ListView(by);
    }

    private ValueView aggregations() {
        List<ValueView> aggregations = new ArrayList<>();
        for (int i = below(4); i > 0; i--) {
            aggregations.add(new MapView(Map.of(
                    "func", new Text(oneOf(List.of("sum", "min", "max", "avg", "count"))),
                    "field", new Text(oneOf(List.of("a", "c"))))));
        }
        return new ListView(aggregations);
    }

    public View view() {
        return switch (below(4)) {
            case 0 -> Queries.only("a", "o");
            case 1 -> Queries.only("b");
            default -> View.EVERYTHING;
        };
    }

    /** Where something may stand in the order of a query; null for the beginning. */
    public @Nullable Place place(Query query) {
        if (!chance(6)) {
            return null;
        }
        Document document = Document.of(Value.of(object()), View.EVERYTHING).orElseThrow();
        return query.sort().place(key(), document);
    }
}
