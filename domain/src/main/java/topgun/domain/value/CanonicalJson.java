package topgun.domain.value;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * JSON text that does not depend on the order of members: names that are list indices come first, in numeric order, then
 * the others in the order of their UTF-16 code units.
 *
 * <p>Hashing it gives clients' object hash, by which a cursor recognises the query it belongs to.
 */
public final class CanonicalJson {

    private static final Comparator<String> INDICES_FIRST = Comparator.comparingLong(CanonicalJson::indexOrLast);
    private static final Comparator<String> CANONICAL = INDICES_FIRST.thenComparing(Comparator.naturalOrder());

    private final Comparator<String> order;
    private final StringBuilder text = new StringBuilder();

    private CanonicalJson(Comparator<String> order) {
        this.order = order;
    }

    /** The same text for all values that differ in the order of members only. */
    public static String of(ValueView view) {
        return new CanonicalJson(CANONICAL).textOf(view);
    }

    /**
     * What {@code JSON.stringify} makes of the value, which depends on the order of members: names that are no list indices
     * stay in the order they were written in.
     */
    public static String stringify(ValueView view) {
        return new CanonicalJson(INDICES_FIRST).textOf(view);
    }

    private String textOf(ValueView view) {
        append(view);
        return text.toString();
    }

    private void append(ValueView view) {
        switch (view) {
            case ValueView.Nil nil -> text.append("null");
            case ValueView.Bool(boolean value) -> text.append(value);
            case ValueView.Num(double value) -> JsonText.appendNumber(text, value);
            case ValueView.BigInt(BigInteger value) -> text.append(value);
            case ValueView.Text(String value) -> JsonText.appendString(text, value);
            case ValueView.Binary(byte[] bytes) -> appendBytes(bytes);
            case ValueView.Date(OptionalDouble epochMillis) -> JsonText.appendDate(text, epochMillis);
            case ValueView.ListView list -> appendList(list);
            case ValueView.MapView map -> appendMap(map);
            case ValueView.Extension extension -> text.append("{}");
        }
    }

    private void appendList(ValueView.ListView list) {
        text.append('[');
        for (Iterator<ValueView> elements = list.elements().iterator(); elements.hasNext(); ) {
            append(elements.next());
            separate(elements);
        }
        text.append(']');
    }

    private void appendMap(ValueView.MapView map) {
        text.append('{');
        var members = map.members().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order))
                .iterator();
        while (members.hasNext()) {
            var member = members.next();
            JsonText.appendString(text, member.getKey());
            text.append(':');
            append(member.getValue());
            separate(members);
        }
        text.append('}');
    }

    /** Like a map from indices to bytes. */
    private void appendBytes(byte[] bytes) {
        text.append('{');
        for (int i = 0; i < bytes.length; i++) {
            text.append(i == 0 ? "\"" : ",\"").append(i).append("\":").append(bytes[i] & 0xff);
        }
        text.append('}');
    }

    private void separate(Iterator<?> rest) {
        if (rest.hasNext()) {
            text.append(',');
        }
    }

    private static long indexOrLast(String name) {
        long index = ListIndex.of(name);
        return index == ListIndex.NONE ? Long.MAX_VALUE : index;
    }
}
