package topgun.adapters.scripting;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.BigInt;
import topgun.domain.value.ValueView.Binary;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.Date;
import topgun.domain.value.ValueView.Extension;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Values on their way into a script and out again: JSON, in which what JSON cannot say is an object with the member
 * {@code $}. What comes out is read like the words of a stranger.
 */
final class Crossing {

    /** The most levels of a result. */
    static final int MAX_DEPTH = 100;

    private static final String KIND = "$";
    private static final String VALUE = "v";

    // the kinds, which the harness knows by the same letters
    private static final String UNDEFINED = "u";
    private static final String DATE = "d";
    private static final String BYTES = "b";
    private static final String WIDE_INTEGER = "n";
    private static final String NOT_FINITE = "f";
    /** An object that has a member of the name that marks what is none. */
    private static final String PLAIN = "o";

    /** Digits and sign of what 64 bits hold. */
    private static final int LONGEST_INTEGER = 21;

    private static final JsonFactory JSON = new JsonFactory();

    private Crossing() {}

    static String in(List<Optional<ValueView>> arguments) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (Optional<ValueView> argument : arguments) {
                if (argument.isPresent()) {
                    write(json, argument.get());
                } else {
                    writeKind(json, UNDEFINED);
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, ValueView value) throws IOException {
        switch (value) {
            case Nil nothing -> json.writeNull();
            case Bool(boolean truth) -> json.writeBoolean(truth);
            case Num(double number) -> {
                if (Double.isFinite(number)) {
                    json.writeNumber(number);
                } else {
                    writeSpecial(json, NOT_FINITE, Double.toString(number));
                }
            }
            case BigInt(BigInteger number) -> writeSpecial(json, WIDE_INTEGER, number.toString());
            case Text(String text) -> json.writeString(text);
            case Binary(byte[] bytes) ->
                writeSpecial(json, BYTES, HexFormat.of().formatHex(bytes));
            case Date(OptionalDouble millis) -> writeDate(json, millis);
            case ListView(List<ValueView> elements) -> {
                json.writeStartArray();
                for (ValueView element : elements) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case MapView(Map<String, ValueView> members) -> writeObject(json, members);
            case Extension unknown -> json.writeNull();
        }
    }

    private static void writeDate(JsonGenerator json, OptionalDouble millis) throws IOException {
        writeKind(json, DATE);
        json.writeFieldName(VALUE);
        if (millis.isPresent()) {
            json.writeNumber(millis.getAsDouble());
        } else {
            json.writeNull();
        }
        json.writeEndObject();
    }

    private static void writeObject(JsonGenerator json, Map<String, ValueView> members) throws IOException {
        if (members.containsKey(KIND)) {
            writeKind(json, PLAIN);
            json.writeFieldName(VALUE);
            writeMembers(json, members);
            json.writeEndObject();
        } else {
            writeMembers(json, members);
        }
    }

    private static void writeMembers(JsonGenerator json, Map<String, ValueView> members) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, ValueView> member : members.entrySet()) {
            json.writeFieldName(member.getKey());
            write(json, member.getValue());
        }
        json.writeEndObject();
    }

    private static void writeSpecial(JsonGenerator json, String kind, String value) throws IOException {
        writeKind(json, kind);
        json.writeStringField(VALUE, value);
        json.writeEndObject();
    }

    private static void writeKind(JsonGenerator json, String kind) throws IOException {
        json.writeStartObject();
        json.writeStringField(KIND, kind);
    }

    /** @throws IllegalArgumentException if the text is not what the harness writes */
    static ValueView out(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            return read(json, 0);
        } catch (IOException e) {
            throw new IllegalArgumentException("the result is no value", e);
        }
    }

    private static ValueView read(JsonParser json, int depth) throws IOException {
        if (depth > 2 * MAX_DEPTH) {
            throw new IllegalArgumentException("the result is nested too deeply");
        }
        return switch (json.currentToken()) {
            case VALUE_NULL -> Nil.INSTANCE;
            case VALUE_TRUE -> new Bool(true);
            case VALUE_FALSE -> new Bool(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(json.getDoubleValue());
            case VALUE_STRING -> new Text(json.getText());
            case START_ARRAY -> list(json, depth);
            case START_OBJECT -> object(json, depth);
            case null, default -> throw new IllegalArgumentException("the result is no value");
        };
    }

    private static ValueView list(JsonParser json, int depth) throws IOException {
        List<ValueView> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(read(json, depth + 1));
        }
        return new ListView(elements);
    }

    private static ValueView object(JsonParser json, int depth) throws IOException {
        Map<String, ValueView> members = members(json, depth);
        return members.containsKey(KIND) ? special(members) : new MapView(members);
    }

    private static Map<String, ValueView> members(JsonParser json, int depth) throws IOException {
        Map<String, ValueView> members = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            boolean plain = value == JsonToken.START_OBJECT
                    && name.equals(VALUE)
                    && kind(members).equals(PLAIN);
            members.put(name, plain ? new MapView(members(json, depth + 1)) : read(json, depth + 1));
        }
        return members;
    }

    private static String kind(Map<String, ValueView> members) {
        return members.get(KIND) instanceof Text(String text) ? text : "";
    }

    private static ValueView special(Map<String, ValueView> members) {
        ValueView value = members.getOrDefault(VALUE, Nil.INSTANCE);
        String kind = kind(members);
        return switch (value) {
            case MapView object when kind.equals(PLAIN) -> object;
            case Num(double millis)
            when kind.equals(DATE) && Math.abs(millis) <= Date.MAX_EPOCH_MILLIS ->
                new Date(OptionalDouble.of(Math.rint(millis)));
            case Nil invalid when kind.equals(DATE) -> Date.INVALID;
            case Text(String hex)
            when kind.equals(BYTES) -> new Binary(HexFormat.of().parseHex(hex));
            case Text(String digits)
            when kind.equals(WIDE_INTEGER) && digits.length() <= LONGEST_INTEGER -> new BigInt(new BigInteger(digits));
            case Text(String name) when kind.equals(NOT_FINITE) -> new Num(Double.parseDouble(name));
            case ValueView other -> throw new IllegalArgumentException("the result is no value");
        };
    }
}
