package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.Vectors;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

class TextSourceTest {

    private static final TextSource FIELDS = new TextSource.Fields(List.of("title", "body", "title"));

    private static final TextSource ALL = new TextSource.All();

    private static List<String> texts(TextSource source, Value value) {
        List<String> texts = new ArrayList<>();
        new TextReader(source).read(value, (field, text) -> texts.add(field + "=" + text));
        return texts;
    }

    private static Value json(String json) {
        return Vectors.value(JsonMapper.shared().readTree(json));
    }

    @Test
    void fieldsComeInTheirOwnOrder() {
        assertThat(texts(FIELDS, json("{\"body\": \"b\", \"more\": \"m\", \"title\": \"t\"}")))
                .containsExactly("title=t", "body=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"title\"",
                "[{\"title\": \"t\"}]",
                "null",
                "{}",
                "{\"title\": 1, \"body\": null}",
                "{\"title\": [\"t\"], \"body\": {\"title\": \"t\"}}",
                "{\"nested\": {\"title\": \"t\"}}"
            })
    void fieldsAreTextsAtTheTop(String value) {
        assertThat(texts(FIELDS, json(value))).isEmpty();
    }

    @Test
    void aNameIsNoPath() {
        assertThat(texts(new TextSource.Fields(List.of("a.b")), json("{\"a\": {\"b\": \"no\"}, \"a.b\": \"yes\"}")))
                .containsExactly("a.b=yes");
    }

    @Test
    void ofFieldsOfOneNameTheLastCounts() {
        byte[] twice = new MessagePackWriter(32)
                .mapHeader(2)
                .string("title")
                .string("first")
                .string("title")
                .number(2)
                .toByteArray();

        assertThat(texts(FIELDS, Value.of(twice))).isEmpty();
    }

    @Test
    void everyTextIsFoundHoweverDeep() {
        assertThat(texts(ALL, json("{\"a\": \"1\", \"n\": 7, \"b\": {\"c\": [\"2\", {\"d\": \"3\"}, null, true]}}")))
                .containsExactly("a=1", "b=2", "b=3");
    }

    @Test
    void aTextAloneIsAText() {
        assertThat(texts(ALL, json("\"alone\""))).containsExactly("=alone");
        assertThat(texts(ALL, json("[\"one\", \"of\"]"))).containsExactly("=one", "=of");
        assertThat(texts(ALL, json("12"))).isEmpty();
    }
}
