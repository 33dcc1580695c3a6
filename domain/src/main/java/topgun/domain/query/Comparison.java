package topgun.domain.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;

/** The operators that compare an attribute with a value. */
enum Comparison {
    EQ("eq"),
    NEQ("neq"),
    GT("gt"),
    GTE("gte"),
    LT("lt"),
    LTE("lte"),
    IN("in"),
    BETWEEN("between"),
    STARTS_WITH("startsWith"),
    ENDS_WITH("endsWith"),
    CONTAINS("contains"),
    CONTAINS_ALL("containsAll"),
    CONTAINS_ANY("containsAny");

    private static final Map<String, Comparison> BY_NAME =
            Stream.of(values()).collect(Collectors.toMap(c -> c.name, Function.identity()));

    private final String name;

    Comparison(String name) {
        this.name = name;
    }

    static Optional<Comparison> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Whether it takes longer the more elements the value has, if that is a list. */
    boolean looksForEach() {
        return this == CONTAINS_ALL || this == CONTAINS_ANY;
    }

    /** @param value empty for a missing one */
    Condition with(Attribute attribute, Optional<ValueView> value) {
        ValueView target = value.orElse(null);
        return switch (this) {
            case EQ -> equal(attribute, target);
            case NEQ -> not(equal(attribute, target));
            case GT -> related(attribute, Relation.GREATER, target);
            case GTE -> related(attribute, Relation.GREATER_OR_EQUAL, target);
            case LT -> related(attribute, Relation.LESS, target);
            case LTE -> related(attribute, Relation.LESS_OR_EQUAL, target);
            case IN -> in(attribute, target);
            case BETWEEN -> between(attribute, target);
            case STARTS_WITH ->
                target instanceof ValueView.Text(String start)
                        ? new Condition.StartingWith(attribute, start)
                        : Condition.Never.INSTANCE;
            case ENDS_WITH ->
                target instanceof ValueView.Text(String end)
                        ? new Condition.EndingWith(attribute, end)
                        : Condition.Never.INSTANCE;
            case CONTAINS -> contains(attribute, target);
            case CONTAINS_ALL -> containsAll(attribute, target);
            case CONTAINS_ANY ->
                any(elements(target)
                        .map(element -> contains(attribute, element))
                        .toList());
        };
    }

    /** Dates are never equal, not even to themselves. */
    private static Condition equal(Attribute attribute, @Nullable ValueView target) {
        Identity identity = target instanceof ValueView.Date ? null : Identity.of(target);
        return identity == null ? Condition.Never.INSTANCE : new Condition.OneOf(attribute, Set.of(identity));
    }

    static Condition not(Condition condition) {
        return condition.equals(Condition.Never.INSTANCE) ? Condition.Always.INSTANCE : new Condition.Not(condition);
    }

    private static Condition related(Attribute attribute, Relation relation, @Nullable ValueView target) {
        return new Condition.Related(attribute, relation, Primitive.of(target));
    }

    private static Condition in(Attribute attribute, @Nullable ValueView target) {
        if (target instanceof ListView(List<ValueView> elements)) {
            Set<Identity> identities = new HashSet<>();
            elements.stream()
                    .filter(element -> !(element instanceof ValueView.Date))
                    .map(Identity::of)
                    .filter(Objects::nonNull)
                    .forEach(identities::add);
            return new Condition.OneOf(attribute, identities);
        }
        return listing(attribute, target);
    }

    private static Condition listing(Attribute attribute, @Nullable ValueView target) {
        Identity identity = target == null || target instanceof ValueView.Date ? null : Identity.of(target);
        return identity == null ? Condition.Never.INSTANCE : new Condition.Listing(attribute, identity);
    }

    private static Condition between(Attribute attribute, @Nullable ValueView target) {
        return target instanceof ListView(List<ValueView> bounds) && bounds.size() == 2
                ? new Condition.All(List.of(
                        related(attribute, Relation.GREATER_OR_EQUAL, bounds.getFirst()),
                        related(attribute, Relation.LESS_OR_EQUAL, bounds.getLast())))
                : Condition.Never.INSTANCE;
    }

    private static Condition contains(Attribute attribute, @Nullable ValueView target) {
        List<Condition> ways = new ArrayList<>();
        ways.add(listing(attribute, target));
        if (target instanceof ValueView.Text(String text)) {
            ways.add(new Condition.Containing(attribute, new Substring(text.toLowerCase(Locale.ROOT))));
        }
        return any(ways);
    }

    /** All of nothing is in every text and list, but not in what is neither. */
    private static Condition containsAll(Attribute attribute, @Nullable ValueView target) {
        if (target == null) {
            return Condition.Never.INSTANCE;
        }
        List<Condition> parts = new ArrayList<>();
        parts.add(new Condition.TextOrList(attribute));
        elements(target).forEach(element -> parts.add(contains(attribute, element)));
        return new Condition.All(parts);
    }

    private static Condition any(List<Condition> ways) {
        List<Condition> possible = ways.stream()
                .filter(way -> !way.equals(Condition.Never.INSTANCE))
                .toList();
        return possible.size() == 1 ? possible.getFirst() : new Condition.Any(possible);
    }

    private static Stream<ValueView> elements(@Nullable ValueView target) {
        return target instanceof ListView(List<ValueView> elements) ? elements.stream() : Stream.ofNullable(target);
    }
}
