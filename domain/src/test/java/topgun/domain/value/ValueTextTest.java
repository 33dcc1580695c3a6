package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.Vectors;

class ValueTextTest {

    @TestFactory
    Stream<DynamicTest> isWhatClientsHash() {
        return Vectors.elements(Vectors.read("ormap.json").get("valueHashes")).stream()
                // The hash of the text is compared elsewhere, also for values that change on their way.
                .filter(vector -> vector.get("g1WireHash").equals(vector.get("hash")))
                .map(vector -> DynamicTest.dynamicTest(
                        vector.get("name").asString(),
                        () -> assertThat(text(vector.get("g1WireHex").asString()))
                                .isEqualTo(vector.get("text").asString())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'user':{'name':'Ann','id':1},'id':9}      | {'id':9,'user':{'id':1}}",
                "{'b':{'a':{'c':1,'b':2}},'a':1}            | {'a':1,'b':{'a':{'b':2}}}",
                "{'10':1,'9':2}                             | {'10':1,'9':2}",
                "[{'a':1},{'b':2}]                          | [{},{}]",
                "[{'0':'x','5':'y'}]                        | [{'0':'x'}]",
                "[{'1':1,'0':[{'1':2}],'01':3},0]           | [{'0':[{'1':2}],'1':1},0]",
                "{'a':[{'b':1,'a':2}]}                      | {'a':[{'a':2}]}"
            })
    void nestedMembersAreShownIfTheirNamesOccurAtTheTop(String json, String expected) {
        Value value = Vectors.value(JsonMapper.shared().readTree(json.replace('\'', '"')));
        StringBuilder text = new StringBuilder();

        ValueText.append(value, text);

        assertThat(text).hasToString(expected.replace('\'', '"'));
    }

    @Test
    void aMemberThatIsUndefinedIsNotShownButLendsItsName() {
        // {"a": undefined, "c": {"a": 5, "b": 6}}
        assertThat(text("82a161d40000a16382a16105a16206")).isEqualTo("{\"c\":{\"a\":5}}");
        // {"a": 1, "a": undefined}
        assertThat(text("82a16101a161d40000")).isEqualTo("{}");
    }

    @Test
    void bytesAreAMapOfTheirIndicesAndFilteredLikeOne() {
        byte[] twelve = new byte[12];
        assertThat(text(hex(new MessagePackWriter(16).binary(twelve))))
                .isEqualTo("{\"0\":0,\"1\":0,\"10\":0,\"11\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,"
                        + "\"9\":0}");
        assertThat(text(hex(new MessagePackWriter(16)
                        .mapHeader(3)
                        .string("b")
                        .binary(twelve)
                        .string("11")
                        .nil()
                        .string("2")
                        .nil())))
                .isEqualTo("{\"11\":null,\"2\":null,\"b\":{\"11\":0,\"2\":0}}");
        assertThat(text(hex(new MessagePackWriter(16)
                        .mapHeader(3)
                        .string("1")
                        .binary(new byte[2])
                        .string("x")
                        .nil()
                        .string("y")
                        .nil())))
                .isEqualTo("{\"1\":{\"1\":0},\"x\":null,\"y\":null}");
        assertThat(text(hex(
                        new MessagePackWriter(16).arrayHeader(2).binary(twelve).nil())))
                .isEqualTo("[{\"0\":0,\"1\":0},null]");
        assertThat(text("c400")).isEqualTo("{}");
    }

    @Test
    void aWideIntegerIsItsDigitsAtEveryDepth() {
        assertThat(text("cfffffffffffffffff")).isEqualTo("18446744073709551615");
        assertThat(text("91cfffffffffffffffff")).isEqualTo("[18446744073709551615]");
    }

    private static String text(String hex) {
        StringBuilder text = new StringBuilder();
        ValueText.append(Value.of(HexFormat.of().parseHex(hex)), text);
        return text.toString();
    }

    private static String hex(MessagePackWriter writer) {
        return HexFormat.of().formatHex(writer.toByteArray());
    }
}
