package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.View;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/**
 * A value of a map as a query of somebody sees it: fields hidden from him are missing.
 *
 * <p>A field is looked for in the encoded value; only after some such searches is the value decoded as a whole. Not
 * thread-safe.
 */
public final class Document {

    static final String LENGTH = "length";
    private static final int SEARCHES_BEFORE_DECODING = 4;

    private final Value value;
    private final View view;
    private @Nullable Value shown;
    private @Nullable ValueView tree;
    private int searches;

    private Document(Value value, View view) {
        this.value = value;
        this.view = view;
    }

    /**
     * Empty if the value is never part of a result: because nothing of it is shown, or because it is one that JavaScript
     * takes for false, such as 0 or an empty text.
     */
    public static Optional<Document> of(Value value, View view) {
        return switch (view) {
            case View.Everything everything ->
                isTrue(value) ? Optional.of(new Document(value, view)) : Optional.empty();
            case View.Nothing nothing -> Optional.empty();
            case View.Fields fields ->
                value.reader().peekType() == ValueType.MAP
                        ? Optional.of(new Document(value, view))
                        : fields.of(value).map(shown -> new Document(shown, View.EVERYTHING));
            case View.Rows rows -> of(value, rows.at(value));
        };
    }

    private static boolean isTrue(Value value) {
        MessagePackReader reader = value.reader();
        return switch (reader.peekType()) {
            case NIL, UNDEFINED -> false;
            case BOOLEAN -> reader.readBoolean();
            case NUMBER, WIDE_INTEGER -> {
                double number = reader.readNumber();
                yield number != 0 && !Double.isNaN(number);
            }
            case TEXT -> !reader.readString().isEmpty();
            case BINARY, DATE, LIST, MAP, EXTENSION -> true;
        };
    }

    /** How many bytes the value has, those of hidden fields included. */
    int length() {
        return value.length();
    }

    /** What may be shown of the value. */
    public Value shown() {
        Value known = shown;
        if (known == null) {
            known = view.of(value).orElseThrow();
            shown = known;
        }
        return known;
    }

    /** The names of everything {@link #get} finds with one step. */
    Collection<String> names() {
        ValueView whole = tree();
        return switch (whole) {
            case MapView(Map<String, ValueView> members) -> members.keySet();
            case ListView(List<ValueView> elements) -> {
                List<String> names = new ArrayList<>();
                names.add(LENGTH);
                for (int i = 0; i < elements.size(); i++) {
                    names.add(Integer.toString(i));
                }
                yield names;
            }
            case ValueView.Text text -> List.of(LENGTH);
            case ValueView.Nil none -> List.of();
            case ValueView.Bool none -> List.of();
            case ValueView.Num none -> List.of();
            case ValueView.BigInt none -> List.of();
            case ValueView.Binary none -> List.of();
            case ValueView.Date none -> List.of();
            case ValueView.Extension none -> List.of();
        };
    }

    private ValueView tree() {
        ValueView known = tree;
        if (known == null) {
            known = value.view();
            tree = known;
        }
        return known;
    }

    /** What the attribute leads to, null if it is missing. */
    @Nullable
    ValueView get(Attribute attribute) {
        ValueView exact = member(attribute.name(), attribute.whole());
        if (exact != null || attribute.path().isEmpty()) {
            return exact;
        }
        List<String> path = attribute.path();
        ValueView found = member(path.getFirst(), attribute.first());
        for (int i = 1; i < path.size() && found != null; i++) {
            found = step(found, path.get(i));
        }
        return found;
    }

    private @Nullable ValueView member(String name, FieldNames names) {
        if (view instanceof View.Fields(Set<String> visible) && !visible.contains(name)) {
            return null;
        }
        if (tree == null && ++searches <= SEARCHES_BEFORE_DECODING) {
            MessagePackReader reader = value.reader();
            if (reader.peekType() == ValueType.MAP) {
                return search(reader, name, names);
            }
        }
        return step(tree(), name);
    }

    /** Of members of the same name the last one counts. */
    private static @Nullable ValueView search(MessagePackReader reader, String name, FieldNames names) {
        ValueView found = null;
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            boolean named = reader.peekType() == ValueType.TEXT
                    ? reader.readKey(names) == 0
                    : reader.readKey().equals(name);
            if (!named) {
                reader.skip();
            } else if (reader.tryReadUndefined()) {
                found = null;
            } else {
                found = reader.readView();
            }
        }
        return found;
    }

    /** A property as JavaScript has them: members of maps, elements and lengths of lists, lengths of texts. */
    private static @Nullable ValueView step(ValueView from, String name) {
        return switch (from) {
            case MapView(Map<String, ValueView> members) -> members.get(name);
            case ListView(List<ValueView> elements) -> element(elements, name);
            case ValueView.Text(String text) -> name.equals(LENGTH) ? new ValueView.Num(text.length()) : null;
            case ValueView.Nil other -> null;
            case ValueView.Bool other -> null;
            case ValueView.Num other -> null;
            case ValueView.BigInt other -> null;
            case ValueView.Binary other -> null;
            case ValueView.Date other -> null;
            case ValueView.Extension other -> null;
        };
    }

    private static @Nullable ValueView element(List<ValueView> elements, String name) {
        if (name.equals(LENGTH)) {
            return new ValueView.Num(elements.size());
        }
        boolean number = !name.isEmpty()
                && name.length() < 10
                && name.chars().allMatch(c -> c >= '0' && c <= '9')
                && (name.length() == 1 || name.charAt(0) != '0');
        int index = number ? Integer.parseInt(name) : Integer.MAX_VALUE;
        return index < elements.size() ? elements.get(index) : null;
    }
}
