package topgun.domain.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import topgun.domain.access.Principal;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.query.Grouping.Aggregate;
import topgun.domain.query.Grouping.Function;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/** Reads queries as clients of all generations write them. Safe for all threads. */
public final class QueryReader {

    private final QueryRules rules;

    public QueryReader(QueryRules rules) {
        this.rules = rules;
    }

    /**
     * @param fields what to show of each row, if said beside the query; wins over what the query says
     * @param principal who asks, since conditions may refer to him
     */
    public QueryReading read(Value query, Optional<List<String>> fields, Principal principal) {
        return reading(() -> read(Members.of(query), fields, principal));
    }

    /** Reads a predicate that is all there is of a query. */
    public QueryReading readPredicate(Value predicate, Principal principal) {
        return reading(() -> read(new Members(Map.of("predicate", predicate)), Optional.empty(), principal));
    }

    private interface Reading {

        Query read() throws RefusedException;
    }

    private static QueryReading reading(Reading reading) {
        try {
            return new QueryReading.Accepted(reading.read());
        } catch (RefusedException e) {
            return new QueryReading.Refused(e.reason());
        } catch (MalformedValueException e) {
            return new QueryReading.Refused(QueryReading.Refused.MALFORMED);
        }
    }

    private Query read(Members query, Optional<List<String>> fields, Principal principal) throws RefusedException {
        var allowance = new Allowance(rules);
        Optional<MapView> predicate = query.map("predicate");
        Optional<MapView> where = query.map("where");
        Optional<List<String>> ownFields = query.texts("fields");
        Optional<Grouping> grouping = grouping(query, allowance);
        Condition condition;
        if (predicate.isPresent()) {
            condition = new PredicateReader(rules, principal, allowance).read(predicate.get());
        } else if (where.isPresent()) {
            condition = new WhereReader(allowance).read(query.value("where").orElseThrow());
        } else {
            condition = Condition.Always.INSTANCE;
        }
        return new Query(
                condition,
                sort(query, allowance),
                limit(query),
                query.text("cursor"),
                grouping,
                fields.or(() -> ownFields)
                        .filter(shown -> grouping.isEmpty())
                        .map(shown -> new Projection(new HashSet<>(shown))),
                hash(predicate.or(() -> where), query.view("groupBy")));
    }

    private static int hash(Optional<MapView> filter, Optional<ValueView> groupBy) {
        int hash = Fnv1a.hash(CanonicalJson.of(filter.isPresent() ? filter.get() : ValueView.Nil.INSTANCE));
        return groupBy.isPresent() ? Fnv1a.update(hash, CanonicalJson.of(groupBy.get())) : hash;
    }

    /** No limit if it is not positive. Fractions are cut off. */
    private static OptionalInt limit(Members query) throws RefusedException {
        Optional<ValueView> limit = query.view("limit");
        if (limit.isEmpty()) {
            return OptionalInt.empty();
        }
        double number = Members.asNumber(limit.get());
        return number >= 1 ? OptionalInt.of((int) number) : OptionalInt.empty();
    }

    /** Either an object, the order of whose members counts, or a list of objects. */
    private Sort sort(Members query, Allowance allowance) throws RefusedException {
        Optional<ValueView> sort = query.view("sort");
        List<Sort.By> by = new ArrayList<>();
        if (sort.isPresent() && sort.get() instanceof ListView(List<ValueView> elements)) {
            for (ValueView element : elements) {
                Map<String, ValueView> members = Members.asMap(element).members();
                by.add(by(member(members, "field"), member(members, "direction")));
            }
        } else if (sort.isPresent()) {
            for (var member : Members.asMap(sort.get()).members().entrySet()) {
                by.add(by(new ValueView.Text(member.getKey()), member.getValue()));
            }
        }
        allowance.take(by.size());
        return new Sort(by);
    }

    private Sort.By by(ValueView field, ValueView direction) throws RefusedException {
        Attribute attribute = rules.attribute(Members.asText(field));
        return switch (Members.asText(direction)) {
            case "asc" -> new Sort.By(attribute, false);
            case "desc" -> new Sort.By(attribute, true);
            default -> throw RefusedException.malformed();
        };
    }

    private static ValueView member(Map<String, ValueView> members, String name) throws RefusedException {
        ValueView member = members.get(name);
        if (member == null) {
            throw RefusedException.malformed();
        }
        return member;
    }

    /** Aggregates without groups are those of all rows together. */
    private Optional<Grouping> grouping(Members query, Allowance allowance) throws RefusedException {
        List<String> names = query.texts("groupBy").orElse(List.of());
        List<ValueView> aggregations = query.list("aggregations").orElse(List.of());
        if (names.isEmpty() && aggregations.isEmpty()) {
            return Optional.empty();
        }
        allowance.take(names.size() + aggregations.size());
        List<Attribute> by = names.stream().map(rules::attribute).toList();
        List<Aggregate> aggregates = new ArrayList<>();
        for (ValueView aggregation : aggregations) {
            aggregate(Members.asMap(aggregation).members()).ifPresent(aggregates::add);
        }
        return Optional.of(new Grouping(by, aggregates));
    }

    /** Rows are counted in any case, so asking for that adds nothing. */
    private Optional<Aggregate> aggregate(Map<String, ValueView> members) throws RefusedException {
        Optional<Function> function = switch (Members.asText(member(members, "func"))) {
            case "count" -> Optional.empty();
            case "sum" -> Optional.of(Function.SUM);
            case "min" -> Optional.of(Function.MIN);
            case "max" -> Optional.of(Function.MAX);
            case "avg" -> Optional.of(Function.AVG);
            default -> throw RefusedException.malformed();
        };
        return function.isEmpty()
                ? Optional.empty()
                : Optional.of(new Aggregate(function.get(), rules.attribute(Members.asText(member(members, "field")))));
    }
}
