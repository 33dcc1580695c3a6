package topgun.domain.query;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Interests in ranges of an attribute.
 *
 * <p>Texts compare with texts as texts, and everything else compares as numbers. So a range between texts is one of texts
 * for texts, and one of numbers for everything else.
 */
final class RangeInterests<T> {

    /** Ranges between numbers, for everything. */
    private final IntervalTree<Double, T> numbers = new IntervalTree<>();
    /** Ranges between texts, for texts, */
    private final IntervalTree<String, T> texts = new IntervalTree<>();
    /** and the same for everything else. */
    private final IntervalTree<Double, T> numbersOfTexts = new IntervalTree<>();

    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    /** Answers how to take that back. */
    Runnable add(T who, Anchor.Range range) {
        count++;
        Runnable removal = range.isTextual() ? addTexts(who, range) : addNumbers(numbers, who, range);
        return () -> {
            count--;
            removal.run();
        };
    }

    private Runnable addTexts(T who, Anchor.Range range) {
        var node = texts.add(text(range.low()).orElse(""), text(range.high()).orElse(null), who);
        boolean compares = range.low().stream().noneMatch(RangeInterests::isNoNumber)
                && range.high().stream().noneMatch(RangeInterests::isNoNumber);
        Runnable more = compares ? addNumbers(numbersOfTexts, who, range) : () -> {};
        return () -> {
            texts.remove(node);
            more.run();
        };
    }

    private Runnable addNumbers(IntervalTree<Double, T> tree, T who, Anchor.Range range) {
        var node = tree.add(
                range.low().map(RangeInterests::number).orElse(Double.NEGATIVE_INFINITY),
                range.high().map(RangeInterests::number).orElse(Double.POSITIVE_INFINITY),
                who);
        return () -> tree.remove(node);
    }

    private static boolean isNoNumber(Primitive bound) {
        return Double.isNaN(number(bound));
    }

    private static double number(Primitive primitive) {
        return primitive.toNumber() + 0.0; // turns -0 into 0
    }

    private static Optional<String> text(Optional<Primitive> bound) {
        return bound.map(primitive -> primitive instanceof Primitive.Text(String text) ? text : "");
    }

    void forEachAround(Primitive point, Consumer<T> visitor) {
        double number = number(point);
        if (!Double.isNaN(number)) {
            numbers.forEachAround(number, visitor);
        }
        if (point instanceof Primitive.Text(String text)) {
            texts.forEachAround(text, visitor);
        } else if (!Double.isNaN(number)) {
            numbersOfTexts.forEachAround(number, visitor);
        }
    }
}
