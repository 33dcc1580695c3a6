package topgun.domain.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import topgun.domain.access.View;
import topgun.domain.value.ValueView;

/**
 * What can be said of all documents that satisfy a condition, in a form that can be looked up. Others may have it as well.
 */
sealed interface Anchor {

    /** The attribute leads to one of these. */
    record Values(Attribute attribute, Set<Identity> identities) implements Anchor {}

    /**
     * The attribute leads to something not beyond the bounds, of which there is at least one. If there are two, both are
     * texts, or neither is. No bound compares with nothing.
     */
    record Range(Attribute attribute, Optional<Primitive> low, Optional<Primitive> high) implements Anchor {

        boolean isTextual() {
            return low.or(() -> high).orElseThrow() instanceof Primitive.Text;
        }

        private boolean canBeClosedBy(Range other) {
            return attribute.equals(other.attribute)
                    && high.isEmpty()
                    && other.low.isEmpty()
                    && isTextual() == other.isTextual();
        }
    }

    /** One of several applies; there is no document if there are none. */
    record Either(List<Anchor> anchors) implements Anchor {

        public Either {
            anchors = List.copyOf(anchors);
        }
    }

    /** Empty if nothing can be said, at least as far as it holds for unmasked documents. */
    static Optional<Anchor> of(Condition condition, View view) {
        return of(condition).filter(anchor -> anchor.isVisibleTo(view));
    }

    private static Optional<Anchor> of(Condition condition) {
        return switch (condition) {
            case Condition.Never never -> Optional.of(new Either(List.of()));
            case Condition.OneOf(Attribute attribute, Set<Identity> targets) ->
                Optional.of(new Values(attribute, targets));
            case Condition.Null(Attribute attribute) ->
                Optional.of(
                        new Values(attribute, Set.of(Identity.MISSING, new Identity.Scalar(ValueView.Nil.INSTANCE))));
            case Condition.Related(Attribute attribute, Relation relation, Primitive target) ->
                Optional.of(range(attribute, relation, target));
            case Condition.All(List<Condition> parts) -> ofAll(parts);
            case Condition.Any(List<Condition> parts) -> ofAny(parts);
            case Condition.Always unknown -> Optional.empty();
            case Condition.Not unknown -> Optional.empty();
            case Condition.Matching unknown -> Optional.empty();
            case Condition.StartingWith unknown -> Optional.empty();
            case Condition.EndingWith unknown -> Optional.empty();
            case Condition.Listing unknown -> Optional.empty();
            case Condition.Containing unknown -> Optional.empty();
            case Condition.TextOrList unknown -> Optional.empty();
            case Condition.WithAttribute unknown -> Optional.empty();
        };
    }

    private static Anchor range(Attribute attribute, Relation relation, Primitive target) {
        if (!(target instanceof Primitive.Text) && Double.isNaN(target.toNumber())) {
            return new Either(List.of());
        }
        return relation.boundsFromBelow()
                ? new Range(attribute, Optional.of(target), Optional.empty())
                : new Range(attribute, Optional.empty(), Optional.of(target));
    }

    /** Any part's anchor will do. The fewer documents, the better: nothing, then few values, then a range. */
    private static Optional<Anchor> ofAll(List<Condition> parts) {
        List<Anchor> anchors = new ArrayList<>();
        parts.forEach(part -> of(part).ifPresent(anchors::add));
        for (Anchor anchor : List.copyOf(anchors)) {
            if (anchor instanceof Range first) {
                anchors.stream()
                        .<Range>mapMulti((other, ranges) -> {
                            if (other instanceof Range range && first.canBeClosedBy(range)) {
                                ranges.accept(new Range(first.attribute(), first.low(), range.high()));
                            }
                        })
                        .findFirst()
                        .ifPresent(anchors::add);
            }
        }
        return anchors.stream().min(Comparator.comparingInt(Anchor::breadth));
    }

    private static Optional<Anchor> ofAny(List<Condition> parts) {
        List<Anchor> anchors = new ArrayList<>();
        for (Condition part : parts) {
            Optional<Anchor> anchor = of(part);
            if (anchor.isEmpty()) {
                return Optional.empty();
            }
            anchors.add(anchor.get());
        }
        return Optional.of(new Either(anchors));
    }

    private int breadth() {
        return switch (this) {
            case Values(Attribute attribute, Set<Identity> identities) -> Math.min(identities.size(), 1_000);
            case Range(Attribute attribute, Optional<Primitive> low, Optional<Primitive> high) ->
                low.isPresent() && high.isPresent() ? 10_000 : 100_000;
            case Either(List<Anchor> anchors) ->
                Math.min(anchors.stream().mapToInt(Anchor::breadth).sum(), 1_000_000);
        };
    }

    /**
     * A hidden attribute is missing for some and not for others, so nothing can be said of all. Nor of what lists have, since
     * elements that are hidden do not count.
     */
    private boolean isVisibleTo(View view) {
        return switch (view) {
            case View.Everything everything -> true;
            case View.Nothing nothing -> false;
            case View.Rows rows ->
                isAbout(attribute -> !attribute.isOfLists())
                        && (rows.otherwise().equals(View.NOTHING) || isVisibleTo(rows.otherwise()));
            case View.Fields(Set<String> names) ->
                isAbout(attribute ->
                        attribute.path().isEmpty() && names.contains(attribute.name()) && !attribute.isOfLists());
        };
    }

    /** Whether all its attributes are such ones. */
    private boolean isAbout(Predicate<Attribute> wanted) {
        return switch (this) {
            case Values(Attribute attribute, Set<Identity> identities) -> wanted.test(attribute);
            case Range range -> wanted.test(range.attribute());
            case Either(List<Anchor> anchors) -> anchors.stream().allMatch(anchor -> anchor.isAbout(wanted));
        };
    }
}
