package topgun.domain.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.ValueView;

/**
 * What strict equality sees of a value: two values are equal exactly if their identities are.
 *
 * <p>Numbers are equal across all forms. A missing value equals a missing one and is not null. Lists, maps, bytes and
 * what is not a number have no identity: they equal nothing, themselves included. Nor do dates equal each other in
 * JavaScript; they have an identity all the same, for those conditions that ask for a moment.
 */
public sealed interface Identity {

    Identity MISSING = new Missing();

    record Missing() implements Identity {}

    /** Ordered, so that hash tables find one soon also among many of the same hash code, as somebody may choose them. */
    record Scalar(ValueView value) implements Identity, Comparable<Scalar> {

        @Override
        public int compareTo(Scalar other) {
            return switch (value) {
                case ValueView.Text(String text)
                when other.value instanceof ValueView.Text(String others) -> text.compareTo(others);
                case ValueView.Num(double number)
                when other.value instanceof ValueView.Num(double others) -> Double.compare(number, others);
                case ValueView.BigInt(BigInteger integer)
                when other.value instanceof ValueView.BigInt(BigInteger others) -> integer.compareTo(others);
                case ValueView.Date(OptionalDouble moment)
                when other.value instanceof ValueView.Date(OptionalDouble others) ->
                    Double.compare(moment.orElseThrow(), others.orElseThrow());
                default ->
                    value.getClass().getName().compareTo(other.value.getClass().getName());
            };
        }
    }

    /** Null for what equals nothing. */
    static @Nullable Identity of(@Nullable ValueView view) {
        return switch (view) {
            case null -> MISSING;
            case ValueView.Nil nil -> new Scalar(nil);
            case ValueView.Bool bool -> new Scalar(bool);
            case ValueView.Num(double number) -> Double.isNaN(number) ? null : new Scalar(view);
            case ValueView.BigInt(BigInteger integer) -> new Scalar(narrowed(integer));
            case ValueView.Text text -> new Scalar(text);
            case ValueView.Date date -> date.equals(ValueView.Date.INVALID) ? null : new Scalar(date);
            case ValueView.Binary other -> null;
            case ValueView.ListView other -> null;
            case ValueView.MapView other -> null;
            case ValueView.Extension other -> null;
        };
    }

    /** As a number of 64 bits if it is exactly that. */
    private static ValueView narrowed(BigInteger integer) {
        double number = integer.doubleValue();
        return new BigDecimal(number).compareTo(new BigDecimal(integer)) == 0
                ? new ValueView.Num(number)
                : new ValueView.BigInt(integer);
    }
}
