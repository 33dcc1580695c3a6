package topgun.domain.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.ValueView;

/** Rows put together by the values of some attributes; by none: all in one group. */
public record Grouping(List<Attribute> by, List<Aggregate> aggregates) {

    /** What is told of a group besides the number of its rows. */
    public record Aggregate(Function function, Attribute attribute) {

        /** The name of the field that shows it. */
        String name() {
            return "__" + function.word() + "_" + attribute.name();
        }
    }

    public enum Function {
        SUM,
        MIN,
        MAX,
        AVG;

        /** As on the wire. */
        String word() {
            return switch (this) {
                case SUM -> "sum";
                case MIN -> "min";
                case MAX -> "max";
                case AVG -> "avg";
            };
        }
    }

    public Grouping {
        by = List.copyOf(by);
        aggregates = List.copyOf(aggregates);
    }

    boolean needsExtremes(Attribute attribute) {
        return aggregates.stream()
                .filter(aggregate -> aggregate.attribute().equals(attribute))
                .anyMatch(aggregate -> aggregate.function() == Function.MIN || aggregate.function() == Function.MAX);
    }

    /** The values that decide on the group of a document; null for what is missing and for what is no simple value. */
    List<ValueView> values(Document document) {
        List<ValueView> values = new ArrayList<>(by.size());
        for (Attribute attribute : by) {
            values.add(simple(document.get(attribute)));
        }
        return values;
    }

    private static ValueView simple(@Nullable ValueView view) {
        return Identity.of(view) instanceof Identity.Scalar(ValueView value) && !(value instanceof ValueView.Date)
                ? value
                : ValueView.Nil.INSTANCE;
    }

    /** The key of a group: different for different values, and meaningless to anybody else. */
    static String bucket(List<ValueView> values) {
        var bucket = new StringBuilder();
        for (ValueView value : values) {
            switch (value) {
                case ValueView.Bool(boolean bool) -> bucket.append(bool ? "B1" : "B0");
                case ValueView.Num(double number) -> appendNumber(bucket, number);
                case ValueView.BigInt(var number) ->
                    bucket.append('I').append(number).append(';');
                case ValueView.Text(String text) ->
                    bucket.append('S')
                            .append(text.getBytes(StandardCharsets.UTF_8).length)
                            .append(':')
                            .append(text);
                case ValueView.Nil nil -> bucket.append('N');
                case ValueView.Date none -> bucket.append('N');
                case ValueView.Binary none -> bucket.append('N');
                case ValueView.ListView none -> bucket.append('N');
                case ValueView.MapView none -> bucket.append('N');
                case ValueView.Extension none -> bucket.append('N');
            }
        }
        return bucket.toString();
    }

    private static void appendNumber(StringBuilder bucket, double number) {
        long whole = (long) number;
        if (whole == number && whole != Long.MAX_VALUE) {
            bucket.append('I').append(whole).append(';');
        } else {
            bucket.append('F')
                    .append(Long.toUnsignedString(Double.doubleToLongBits(number)))
                    .append(';');
        }
    }
}
