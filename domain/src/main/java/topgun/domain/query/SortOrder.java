package topgun.domain.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.ValueView;

/**
 * The order of all values: missing and null, then booleans, numbers, dates, and texts by their UTF-16 units; last
 * everything that has no order, all of it equal.
 */
final class SortOrder implements Comparator<ValueView> {

    static final SortOrder ASCENDING = new SortOrder();

    /** Stands for whatever has no order. */
    private static final ValueView OTHER = new ValueView.MapView(Map.of());

    private SortOrder() {}

    /** As little of a value as decides on its place. */
    static ValueView essence(@Nullable ValueView view) {
        return switch (view) {
            case null -> ValueView.Nil.INSTANCE;
            case ValueView.Nil nil -> ValueView.Nil.INSTANCE;
            case ValueView.Bool bool -> bool;
            case ValueView.Num number -> number;
            case ValueView.BigInt number -> number;
            case ValueView.Date date -> date;
            case ValueView.Text text -> text;
            case ValueView.Binary other -> OTHER;
            case ValueView.ListView other -> OTHER;
            case ValueView.MapView other -> OTHER;
            case ValueView.Extension other -> OTHER;
        };
    }

    @Override
    public int compare(ValueView left, ValueView right) {
        int leftRank = rank(left);
        int rightRank = rank(right);
        if (leftRank != rightRank) {
            return Integer.compare(leftRank, rightRank);
        }
        if (left instanceof ValueView.Text(String a) && right instanceof ValueView.Text(String b)) {
            return a.compareTo(b);
        }
        if (left instanceof ValueView.Bool(boolean a) && right instanceof ValueView.Bool(boolean b)) {
            return Boolean.compare(a, b);
        }
        if (left instanceof ValueView.BigInt || right instanceof ValueView.BigInt) {
            return compareExactly(left, right);
        }
        return Double.compare(number(left), number(right));
    }

    private static int rank(ValueView view) {
        return switch (view) {
            case ValueView.Nil nil -> 0;
            case ValueView.Bool bool -> 1;
            case ValueView.Num number -> 2;
            case ValueView.BigInt number -> 2;
            case ValueView.Date date -> 3;
            case ValueView.Text text -> 4;
            case ValueView.Binary other -> 5;
            case ValueView.ListView other -> 5;
            case ValueView.MapView other -> 5;
            case ValueView.Extension other -> 5;
        };
    }

    /** Numbers and dates; 0 for what is the same whatever its content. */
    private static double number(ValueView view) {
        return switch (view) {
            case ValueView.Num(double number) -> number;
            case ValueView.BigInt(BigInteger number) -> number.doubleValue();
            case ValueView.Date(OptionalDouble epochMillis) -> epochMillis.orElse(Double.NaN);
            case ValueView.Nil same -> 0;
            case ValueView.Bool same -> 0;
            case ValueView.Text same -> 0;
            case ValueView.Binary same -> 0;
            case ValueView.ListView same -> 0;
            case ValueView.MapView same -> 0;
            case ValueView.Extension same -> 0;
        };
    }

    private static int compareExactly(ValueView left, ValueView right) {
        double a = number(left);
        double b = number(right);
        return Double.isFinite(a) && Double.isFinite(b)
                ? decimal(left).compareTo(decimal(right))
                : Double.compare(a, b);
    }

    private static BigDecimal decimal(ValueView view) {
        return view instanceof ValueView.BigInt(BigInteger number)
                ? new BigDecimal(number)
                : new BigDecimal(number(view));
    }
}
