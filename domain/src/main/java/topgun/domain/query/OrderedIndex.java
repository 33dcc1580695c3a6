package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.ValueView;

/** All rows in the order of one attribute. */
final class OrderedIndex implements AttributeIndex {

    private static final ValueView FIRST_NUMBER = new ValueView.Num(Double.NEGATIVE_INFINITY);
    private static final ValueView FIRST_AFTER_NUMBERS =
            new ValueView.Date(OptionalDouble.of(-ValueView.Date.MAX_EPOCH_MILLIS));
    private static final ValueView FIRST_TEXT = new ValueView.Text("");
    private static final ValueView FIRST_AFTER_TEXTS = new ValueView.MapView(Map.of());

    private final Sort ascending;
    private final Ranking ranking;
    /** The same in other orders, once somebody has asked for them. */
    private final Map<Sort, Ranking> others = new HashMap<>();

    OrderedIndex(Attribute attribute) {
        this.ascending = new Sort(List.of(new Sort.By(attribute, false)));
        this.ranking = new Ranking(ascending.order());
    }

    @Override
    public void follow(RowChange change) {
        var move = new Move(change, ascending);
        ranking.follow(move);
        others.values().forEach(other -> other.follow(move));
    }

    @Override
    public int size() {
        return ranking.size();
    }

    /** @param sort by the attribute alone */
    Ranking ranking(Sort sort) {
        return sort.equals(ascending)
                ? ranking
                : others.computeIfAbsent(sort, s -> {
                    var other = new Ranking(s.order());
                    ranking.after(Optional.empty()).forEach(other::add);
                    return other;
                });
    }

    /** Rows whose value compares as something else are always among them; where an index is wanted they are few. */
    Collection<String> keys(Anchor.Range range) {
        List<String> keys = new ArrayList<>();
        if (range.isTextual()) {
            if (range.low().stream().noneMatch(OrderedIndex::isNoNumber)
                    && range.high().stream().noneMatch(OrderedIndex::isNoNumber)) {
                addKeys(null, FIRST_TEXT, keys);
            }
            addKeys(
                    range.low().map(OrderedIndex::text).orElse(FIRST_TEXT),
                    range.high().map(OrderedIndex::afterText).orElse(FIRST_AFTER_TEXTS),
                    keys);
            addKeys(FIRST_AFTER_TEXTS, null, keys);
        } else {
            addKeys(null, FIRST_NUMBER, keys);
            addKeys(
                    range.low().map(OrderedIndex::beforeNumber).orElse(FIRST_NUMBER),
                    range.high().map(OrderedIndex::afterNumber).orElse(FIRST_AFTER_NUMBERS),
                    keys);
            addKeys(FIRST_AFTER_NUMBERS, null, keys);
        }
        return keys;
    }

    /** From one value on and up to before another; null for an open end. */
    private void addKeys(@Nullable ValueView from, @Nullable ValueView to, List<String> keys) {
        boolean empty = from != null && to != null && SortOrder.ASCENDING.compare(from, to) > 0;
        if (!empty) {
            ranking.between(first(from), first(to)).forEach(place -> keys.add(place.key()));
        }
    }

    private static @Nullable Place first(@Nullable ValueView value) {
        return value == null ? null : new Place(List.of(value), "");
    }

    private static boolean isNoNumber(Primitive bound) {
        return Double.isNaN(bound.toNumber());
    }

    private static ValueView text(Primitive bound) {
        return bound instanceof Primitive.Text(String text) ? new ValueView.Text(text) : FIRST_TEXT;
    }

    private static ValueView afterText(Primitive bound) {
        return bound instanceof Primitive.Text(String text) ? new ValueView.Text(text + '\0') : FIRST_AFTER_TEXTS;
    }

    /** A little less, because an integer of 64 bits may have been rounded up. */
    private static ValueView beforeNumber(Primitive bound) {
        return new ValueView.Num(Math.nextDown(bound.toNumber()));
    }

    private static ValueView afterNumber(Primitive bound) {
        double number = bound.toNumber();
        return number == Double.POSITIVE_INFINITY ? FIRST_AFTER_NUMBERS : new ValueView.Num(Math.nextUp(number));
    }
}
