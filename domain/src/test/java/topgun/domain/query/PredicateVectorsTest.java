package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;
import topgun.domain.access.View;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** Conditions as the clients' own library evaluates them. */
class PredicateVectorsTest {

    private static final JsonNode VECTORS = Vectors.read("predicate.json");
    private static final List<JsonNode> VALUES = Vectors.elements(VECTORS.get("values"));

    /** What later clients send and the recorded library does not know yet; here it means what they mean by it. */
    private static final Set<String> LATER_MEANING = Set.of(
            "contains [\"a\"] / \"a\"",
            "containsAll \"red\" / \"red\"",
            "containsAny \"red\" / \"red\"",
            "unknown operator");

    @TestFactory
    Stream<DynamicTest> comparisons() {
        return VECTORS.get("ops")
                .valueStream()
                .map(op -> DynamicTest.dynamicTest(op.asString(), () -> {
                    for (JsonNode target : VALUES) {
                        Value query = object(
                                "predicate",
                                object("op", text(op.asString()), "attribute", text("f"), "value", encoded(target)));
                        assertThat(row(Queries.query(query), false))
                                .as(target.get("name").asString())
                                .isEqualTo(expected(VECTORS.get("matrix"), op.asString(), target));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> whereConditions() {
        return VECTORS.get("whereMatrix")
                .propertyStream()
                .map(op -> DynamicTest.dynamicTest(op.getKey(), () -> {
                    for (JsonNode target : VALUES) {
                        Value condition =
                                op.getKey().equals("plain") ? encoded(target) : object(op.getKey(), encoded(target));
                        String name = target.get("name").asString();
                        String expected = expected(VECTORS.get("whereMatrix"), op.getKey(), target);
                        if (op.getKey().equals("plain") && name.startsWith("date")) {
                            // The library takes a date for operators, of which there are none. Equal moments match
                            // here.
                            expected = onlyDates();
                        }
                        assertThat(row(Queries.query(object("where", object("f", condition))), true))
                                .as(name)
                                .isEqualTo(expected);
                    }
                }));
    }

    private static String expected(JsonNode matrix, String op, JsonNode target) {
        return matrix.get(op).get(target.get("name").asString()).asString();
    }

    private static String onlyDates() {
        var row = new StringBuilder();
        VALUES.forEach(value -> row.append(value.get("value").has("$date") ? '1' : '0'));
        return row.toString();
    }

    /** Which of the documents with one of the values each match. */
    private static String row(Query query, boolean secondField) {
        var row = new StringBuilder();
        for (JsonNode value : VALUES) {
            Value document =
                    secondField ? object("f", encoded(value), "other", text("x")) : object("f", encoded(value));
            boolean matches = Document.of(document, View.EVERYTHING)
                    .filter(query.condition()::test)
                    .isPresent();
            row.append(matches ? '1' : '0');
        }
        return row.toString();
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return VECTORS.get("cases")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(c.get("name").asString(), () -> {
                    JsonNode expected = c.has("correct") ? c.get("correct") : c.get("expected");
                    boolean matches = matches(object("predicate", Vectors.value(c.get("predicate"))), c.get("doc"));
                    if (LATER_MEANING.contains(c.get("name").asString())) {
                        assertThat(matches).isNotEqualTo(expected.asBoolean());
                    } else {
                        assertThat(matches).isEqualTo(expected.isBoolean() && expected.asBoolean());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> whereCases() {
        return VECTORS.get("whereCases")
                .valueStream()
                .map(c -> DynamicTest.dynamicTest(
                        c.get("name").asString(),
                        () -> assertThat(matches(object("where", Vectors.value(c.get("where"))), c.get("doc")))
                                .isEqualTo(c.get("expected").asBoolean())));
    }

    /** A name with dots leads into an object only for those who want that. */
    private static boolean matches(Value query, JsonNode document) {
        var rules = new QueryRules(100, 10, false);
        return switch (new QueryReader(rules).read(query, Optional.empty(), Queries.ANN)) {
            case QueryReading.Accepted(Query read) ->
                Document.of(Vectors.value(document), View.EVERYTHING)
                        .filter(read.condition()::test)
                        .isPresent();
            case QueryReading.Refused refused -> false;
        };
    }

    @Test
    void aPatternThatTheLibraryThrowsAtIsRefused() {
        List<String> refused = new ArrayList<>();
        VECTORS.get("cases").forEach(c -> {
            if (!c.has("correct") && c.get("expected").has("throws")) {
                QueryReading reading = Queries.reading(object("predicate", Vectors.value(c.get("predicate"))));
                assertThat(reading).as(c.get("name").asString()).isInstanceOf(QueryReading.Refused.class);
                refused.add(((QueryReading.Refused) reading).reason());
            }
        });
        assertThat(refused).hasSize(3).allMatch(reason -> reason.startsWith("Invalid regular expression: /"));
    }

    @Test
    void predicateWinsOverWhere() {
        Query both = Queries.query("{'where':{'a':1},'predicate':{'op':'eq','attribute':'b','value':1}}");
        assertThat(Queries.document("{'b':1}").filter(both.condition()::test)).isPresent();
    }

    private static Value encoded(JsonNode target) {
        JsonNode value = target.get("value");
        return value.has("$missing") ? Value.of(new byte[] {(byte) 0xd4, 0, 0}) : Vectors.value(value);
    }

    private static Value text(String text) {
        return Value.of(new MessagePackWriter(16).string(text).toByteArray());
    }

    private static Value object(String name, Value value) {
        return Value.of(
                new MessagePackWriter(64).mapHeader(1).string(name).raw(value).toByteArray());
    }

    private static Value object(String first, Value a, String second, Value b) {
        return Value.of(new MessagePackWriter(64)
                .mapHeader(2)
                .string(first)
                .raw(a)
                .string(second)
                .raw(b)
                .toByteArray());
    }

    private static Value object(String first, Value a, String second, Value b, String third, Value c) {
        return Value.of(new MessagePackWriter(64)
                .mapHeader(3)
                .string(first)
                .raw(a)
                .string(second)
                .raw(b)
                .string(third)
                .raw(c)
                .toByteArray());
    }
}
