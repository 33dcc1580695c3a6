package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;

/** Values as the clients' encoders write them, and encodings their decoders have to expect from others. */
class MessagePackVectorsTest {

    private static final JsonNode VECTORS = Vectors.read("msgpack.json");

    /** Clients rename it for fear of their own objects' prototypes; here it is a name like any other. */
    private static final String RENAMED_BY_CLIENTS = "__proto_";

    @TestFactory
    Stream<DynamicTest> whatClientsWriteReadsAsTheyReadIt() {
        return Vectors.elements(VECTORS.get("values")).stream()
                .flatMap(vector -> Stream.of("g1", "g3")
                        .filter(generation -> !vector.get(generation + "Hex").isNull())
                        .map(generation ->
                                DynamicTest.dynamicTest(vector.get("name").asString() + " from " + generation, () -> {
                                    Value value = value(vector.get(generation + "Hex"));
                                    // 64-bit integers stay what they are, as the first generation has it.
                                    JsonNode decoded = vector.get(
                                            generation.equals("g1") || isWideInteger(value)
                                                    ? "g1Decoded"
                                                    : "g3Decoded");
                                    assertThat(value.view()).isEqualTo(expected(decoded));
                                    assertSkips(value);
                                })));
    }

    @TestFactory
    Stream<DynamicTest> whatIsReadIsWrittenAsClientsWriteIt() {
        return Vectors.elements(VECTORS.get("values")).stream()
                .filter(vector -> !vector.get("g1Hex").isNull())
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asString(), () -> {
                    Value value = value(vector.get("g1Hex"));
                    Value rewritten = Value.of(value.view());
                    assertThat(rewritten.view()).isEqualTo(value.view());
                    if (!isOrHasMap(value.view())
                            && !hex(value).contains("d40000")
                            && !hex(value).contains("eda080")) {
                        // Clients write maps with longer headers than needed, undefined, and invalid UTF-8.
                        assertThat(rewritten).isEqualTo(value);
                    }
                }));
    }

    /** The library knows no extensions but its own; programs that add to it do. */
    private static final String KEPT_FOR_THOSE_WHO_CAN = "unknown extension 5";

    @TestFactory
    Stream<DynamicTest> encodingsOfOthers() {
        // Both are two or more values in a row, of which a reader may well read the first.
        Set<String> wellFormedAsFarAsTheyGo = Set.of("trailing byte after the value", "JSON text {\"type\":\"PING\"}");
        return Vectors.elements(VECTORS.get("decodeOnly")).stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asString(), () -> {
                    Value value = value(vector.get("hex"));
                    JsonNode decoded = vector.get("g1");
                    if (!decoded.has("$throws")) {
                        assertThat(value.view()).isEqualTo(expected(decoded));
                        assertSkips(value);
                    } else if (vector.get("name").asString().equals(KEPT_FOR_THOSE_WHO_CAN)) {
                        assertSkips(value);
                    } else if (wellFormedAsFarAsTheyGo.contains(
                            vector.get("name").asString())) {
                        assertThatExceptionOfType(MalformedValueException.class).isThrownBy(value::view);
                    } else {
                        assertThatExceptionOfType(MalformedValueException.class)
                                .isThrownBy(() -> value.reader().readValue());
                    }
                }));
    }

    private static void assertSkips(Value value) {
        MessagePackReader reader = value.reader();
        assertThat(reader.readValue()).isEqualTo(value);
        assertThat(reader.hasRemaining()).isFalse();
    }

    private static Value value(JsonNode hex) {
        return Value.of(HexFormat.of().parseHex(hex.asString()));
    }

    private static String hex(Value value) {
        return HexFormat.of().formatHex(value.bytes());
    }

    private static ValueView expected(JsonNode decoded) {
        ValueView view = Vectors.value(decoded).view();
        if (view instanceof ValueView.MapView(var members) && members.containsKey(RENAMED_BY_CLIENTS)) {
            Map<String, ValueView> named = new LinkedHashMap<>();
            members.forEach((name, member) -> named.put(name.equals(RENAMED_BY_CLIENTS) ? "__proto__" : name, member));
            return new ValueView.MapView(named);
        }
        return view;
    }

    private static boolean isWideInteger(Value value) {
        return value.view() instanceof ValueView.BigInt;
    }

    private static boolean isOrHasMap(ValueView view) {
        return switch (view) {
            case ValueView.MapView map -> true;
            case ValueView.ListView(var elements) -> elements.stream().anyMatch(MessagePackVectorsTest::isOrHasMap);
            default -> false;
        };
    }
}
