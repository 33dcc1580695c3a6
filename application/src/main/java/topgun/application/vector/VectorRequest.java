package topgun.application.vector;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/**
 * What a client asks for. How thoroughly to search, which clients may say too, makes no difference to an exact search.
 *
 * @param vector as it was written
 * @param filter as it was written
 */
record VectorRequest(
        String map,
        Optional<String> index,
        Value vector,
        int count,
        boolean withValues,
        boolean withVectors,
        double minScore,
        Optional<Value> filter) {

    private static final FieldNames MEMBERS = FieldNames.of("mapName", "indexName", "queryVector", "k", "options");
    private static final FieldNames OPTIONS = FieldNames.of("includeValue", "includeVectors", "minScore", "filter");

    private static final double USUAL_COUNT = 10;

    /** What became of a request as a client wrote it. */
    sealed interface Reading {

        record Accepted(VectorRequest request) implements Reading {}

        record Refused(String reason) implements Reading {}
    }

    static Reading read(Value payload) {
        try {
            Map<String, Value> members = members(payload, MEMBERS);
            Value options = members.get("options");
            return new Reading.Accepted(of(members, options == null ? Map.of() : members(options, OPTIONS)));
        } catch (MalformedRequestException e) {
            return new Reading.Refused(e.reason);
        } catch (MalformedValueException e) {
            return new Reading.Refused("Invalid message format");
        }
    }

    private static VectorRequest of(Map<String, Value> members, Map<String, Value> options)
            throws MalformedRequestException {
        Value vector = members.get("queryVector");
        if (vector == null) {
            throw new MalformedRequestException("queryVector is missing");
        }
        double count = number(members, "k", USUAL_COUNT);
        if (!(count >= 1)) {
            throw new MalformedRequestException("k must be a number of at least 1");
        }
        return new VectorRequest(
                text(members, "mapName").orElseThrow(() -> new MalformedRequestException("mapName is missing")),
                text(members, "indexName"),
                vector,
                (int) count,
                flag(options, "includeValue", true),
                flag(options, "includeVectors", false),
                number(options, "minScore", Double.NEGATIVE_INFINITY),
                Optional.ofNullable(options.get("filter")));
    }

    /** What is null or undefined is absent. Of members of one name the last counts. */
    private static Map<String, Value> members(Value object, FieldNames names) {
        Map<String, Value> members = new HashMap<>();
        MessagePackReader reader = object.reader();
        for (int count = reader.readMapHeader(); count > 0; count--) {
            int place = reader.readKey(names);
            if (place < 0) {
                reader.skip();
            } else if (reader.tryReadAbsent()) {
                members.remove(names.name(place));
            } else {
                members.put(names.name(place), reader.readValue());
            }
        }
        return members;
    }

    private static Optional<String> text(Map<String, Value> members, String name) throws MalformedRequestException {
        return switch (view(members, name)) {
            case null -> Optional.empty();
            case ValueView.Text(String text) -> Optional.of(text);
            case ValueView other -> throw new MalformedRequestException(name + " must be a text");
        };
    }

    private static boolean flag(Map<String, Value> members, String name, boolean usual)
            throws MalformedRequestException {
        return switch (view(members, name)) {
            case null -> usual;
            case ValueView.Bool(boolean value) -> value;
            case ValueView other -> throw new MalformedRequestException(name + " must be true or false");
        };
    }

    private static double number(Map<String, Value> members, String name, double usual)
            throws MalformedRequestException {
        double number = switch (view(members, name)) {
            case null -> usual;
            case ValueView.Num(double value) -> value;
            case ValueView.BigInt(var value) -> value.doubleValue();
            case ValueView other -> Double.NaN;
        };
        if (Double.isNaN(number)) {
            throw new MalformedRequestException(name + " must be a number");
        }
        return number;
    }

    private static @Nullable ValueView view(Map<String, Value> members, String name) {
        Value value = members.get(name);
        return value == null ? null : value.view();
    }

    /** Without a stack trace, since it is a statement about input. */
    private static final class MalformedRequestException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        MalformedRequestException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
