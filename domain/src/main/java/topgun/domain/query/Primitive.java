package topgun.domain.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.NumberText;
import topgun.domain.value.ValueView;

/**
 * What JavaScript makes of a value in order to compare it: texts with texts by their UTF-16 units, everything else as
 * numbers.
 */
sealed interface Primitive {

    record Text(String text) implements Primitive {}

    record Numeric(double number) implements Primitive {

        static final Numeric NONE = new Numeric(Double.NaN);
    }

    /** An integer that is no double. */
    record Wide(BigInteger number) implements Primitive {}

    static Primitive of(@Nullable ValueView view) {
        return switch (view) {
            case null -> Numeric.NONE;
            case ValueView.Nil nil -> new Numeric(0);
            case ValueView.Bool(boolean value) -> new Numeric(value ? 1 : 0);
            case ValueView.Num(double number) -> new Numeric(number);
            case ValueView.BigInt(BigInteger number) -> new Wide(number);
            case ValueView.Text(String text) -> new Text(text);
            case ValueView.Date(OptionalDouble epochMillis) -> new Numeric(epochMillis.orElse(Double.NaN));
            case ValueView.ListView list -> new Text(text(list));
            case ValueView.Binary binary -> new Text(text(binary));
            case ValueView.MapView map -> new Text(text(map));
            case ValueView.Extension extension -> new Text(text(extension));
        };
    }

    /** Empty if one of the two is not a number, or a text that is none and has to be. */
    default OptionalInt comparedWith(Primitive other) {
        if (this instanceof Text(String left) && other instanceof Text(String right)) {
            return OptionalInt.of(left.compareTo(right));
        }
        if (this instanceof Wide || other instanceof Wide) {
            return compareExactly(other);
        }
        double left = toNumber();
        double right = other.toNumber();
        if (Double.isNaN(left) || Double.isNaN(right)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(left < right ? -1 : left > right ? 1 : 0);
    }

    private OptionalInt compareExactly(Primitive other) {
        double left = toNumber();
        double right = other.toNumber();
        if (Double.isNaN(left) || Double.isNaN(right)) {
            return OptionalInt.empty();
        }
        if (Double.isInfinite(left) || Double.isInfinite(right)) {
            return OptionalInt.of(Double.compare(left, right));
        }
        return OptionalInt.of(toDecimal().compareTo(other.toDecimal()));
    }

    private BigDecimal toDecimal() {
        return this instanceof Wide(BigInteger number) ? new BigDecimal(number) : new BigDecimal(toNumber());
    }

    default double toNumber() {
        return switch (this) {
            case Text(String text) -> TextNumber.parse(text);
            case Numeric(double number) -> number;
            case Wide(BigInteger number) -> number.doubleValue();
        };
    }

    private static String text(ValueView view) {
        return switch (view) {
            case ValueView.Nil nil -> "";
            case ValueView.Bool(boolean value) -> String.valueOf(value);
            case ValueView.Num(double number) -> NumberText.of(number);
            case ValueView.BigInt(BigInteger number) -> number.toString();
            case ValueView.Text(String text) -> text;
            case ValueView.Date(OptionalDouble epochMillis) ->
                epochMillis.isPresent() ? NumberText.of(epochMillis.getAsDouble()) : "Invalid Date";
            case ValueView.ListView(List<ValueView> elements) -> {
                var joined = new StringJoiner(",");
                elements.forEach(element -> joined.add(text(element)));
                yield joined.toString();
            }
            case ValueView.Binary(byte[] bytes) -> {
                var joined = new StringJoiner(",");
                for (byte b : bytes) {
                    joined.add(String.valueOf(b & 0xff));
                }
                yield joined.toString();
            }
            case ValueView.MapView map -> "[object Object]";
            case ValueView.Extension extension -> "[object Object]";
        };
    }
}
