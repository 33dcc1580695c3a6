package topgun.domain.value;

import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * A value as it stands in the text that is hashed for an OR-map entry.
 *
 * <p>Simple values are written bare: {@code 42} and {@code "42"} look alike. Lists and maps are JSON, but of every map
 * inside, at any depth, only those members are shown whose names also occur at the top (for a list: whose names are
 * indices of it), in the order of their UTF-16 code units. So a change further down may not show at all. That is how
 * clients do it, and replicas have to agree.
 *
 * <p>Works on the encoded bytes rather than on a {@link ValueView}, because {@code undefined}, which a view leaves out,
 * is text here, and a member with that value lends its name to the filter without being shown.
 */
public final class ValueText {

    private final MessagePackReader reader;
    private final StringBuilder text;

    private ValueText(Value value, StringBuilder text) {
        this.reader = value.reader();
        this.text = text;
    }

    /**
     * Appends the text of a value.
     *
     * @throws MalformedValueException if the value is none, or nested too deeply; something may have been appended
     */
    public static void append(Value value, StringBuilder text) {
        new ValueText(value, text).appendTop();
    }

    private void appendTop() {
        switch (reader.peekType()) {
            case UNDEFINED -> text.append("undefined");
            case NUMBER -> text.append(NumberText.of(reader.readNumber()));
            case TEXT -> text.append(reader.readString());
            case BINARY -> {
                byte[] bytes = reader.readBinary();
                appendBytes(bytes, new Indices(bytes.length));
            }
            case LIST -> {
                int from = reader.position();
                int count = reader.readArrayHeader();
                reader.moveTo(from);
                appendList(new Indices(count), 0);
            }
            case MAP -> {
                NavigableMap<String, Integer> members = membersShownBy(name -> true);
                appendMap(members, new Names(new TreeSet<>(members.keySet())), 0);
            }
            case NIL, BOOLEAN, WIDE_INTEGER, DATE, EXTENSION -> appendJson(new Indices(0), 0);
        }
    }

    /** Reads a value and appends its JSON. */
    private void appendJson(Filter filter, int depth) {
        switch (reader.peekType()) {
            case NIL, UNDEFINED -> {
                reader.skip();
                text.append("null");
            }
            case BOOLEAN -> text.append(reader.readBoolean());
            case NUMBER -> JsonText.appendNumber(text, reader.readNumber());
            case WIDE_INTEGER -> text.append(reader.readWideInteger());
            case TEXT -> JsonText.appendString(text, reader.readString());
            case DATE -> JsonText.appendDate(text, reader.readDate().epochMillis());
            case BINARY -> appendBytes(reader.readBinary(), filter);
            case LIST -> appendList(filter, depth);
            case MAP -> appendMap(membersShownBy(filter), filter, depth);
            case EXTENSION -> {
                reader.readView();
                text.append("{}");
            }
        }
    }

    private void appendList(Filter filter, int depth) {
        checkDepth(depth);
        int count = reader.readArrayHeader();
        text.append('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.append(',');
            }
            appendJson(filter, depth + 1);
        }
        text.append(']');
    }

    /** Appends the members, given by name and place, and comes back to where it was. */
    private void appendMap(NavigableMap<String, Integer> members, Filter filter, int depth) {
        checkDepth(depth);
        int end = reader.position();
        char separator = '{';
        for (var member : members.entrySet()) {
            reader.moveTo(member.getValue());
            if (reader.peekType() != ValueType.UNDEFINED) {
                text.append(separator);
                JsonText.appendString(text, member.getKey());
                text.append(':');
                appendJson(filter, depth + 1);
                separator = ',';
            }
        }
        text.append(separator == '{' ? "{}" : "}");
        reader.moveTo(end);
    }

    /** Passes over a map and notes where the values of some of its members are; of duplicates the last counts. */
    private NavigableMap<String, Integer> membersShownBy(Filter filter) {
        NavigableMap<String, Integer> members = new TreeMap<>();
        int count = reader.readMapHeader();
        for (int i = 0; i < count; i++) {
            String name = reader.readKey();
            if (filter.shows(name)) {
                members.put(name, reader.position());
            }
            reader.skip();
        }
        return members;
    }

    /** Bytes look like a map whose names are their indices. */
    private void appendBytes(byte[] bytes, Filter filter) {
        text.append('{');
        int empty = text.length();
        filter.forEachIndexBelow(bytes.length, index -> {
            if (text.length() > empty) {
                text.append(',');
            }
            text.append('"').append(index).append("\":").append(bytes[index] & 0xff);
        });
        text.append('}');
    }

    private static void checkDepth(int depth) {
        if (depth == MessagePackReader.DEFAULT_MAX_DEPTH) {
            throw MalformedValueException.tooDeep(MessagePackReader.DEFAULT_MAX_DEPTH);
        }
    }

    /** Which members are shown, at every depth. */
    @FunctionalInterface
    private interface Filter {

        boolean shows(String name);

        /** Visits the indices from 0 whose text is shown, in the order of the text: 1, 10, 11, 2. */
        default void forEachIndexBelow(int end, IntConsumer visitor) {
            visitInTextOrder(end, index -> {
                if (shows(Integer.toString(index))) {
                    visitor.accept(index);
                }
            });
        }
    }

    /** The indices of a list are shown. */
    private record Indices(int count) implements Filter {

        @Override
        public boolean shows(String name) {
            return isBelow(ListIndex.of(name), count);
        }

        @Override
        public void forEachIndexBelow(int end, IntConsumer visitor) {
            visitInTextOrder(Math.min(end, count), visitor);
        }
    }

    /** The names of a map are shown. */
    private record Names(Set<String> sorted) implements Filter {

        @Override
        public boolean shows(String name) {
            return sorted.contains(name);
        }

        /** Goes by names or by indices, whichever are fewer: either may be chosen huge to cost time. */
        @Override
        public void forEachIndexBelow(int end, IntConsumer visitor) {
            if (end < sorted.size()) {
                Filter.super.forEachIndexBelow(end, visitor);
                return;
            }
            for (String name : sorted) {
                long index = ListIndex.of(name);
                if (isBelow(index, end)) {
                    visitor.accept((int) index);
                }
            }
        }
    }

    private static void visitInTextOrder(int end, IntConsumer visitor) {
        if (end > 0) {
            visitor.accept(0);
        }
        for (int first = 1; first <= 9; first++) {
            visitBeginningWith(first, end, visitor);
        }
    }

    private static void visitBeginningWith(long digits, int end, IntConsumer visitor) {
        if (digits < end) {
            visitor.accept((int) digits);
            for (int next = 0; next <= 9; next++) {
                visitBeginningWith(digits * 10 + next, end, visitor);
            }
        }
    }

    private static boolean isBelow(long index, int end) {
        return index != ListIndex.NONE && index < end;
    }
}
