package topgun.domain.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.Vectors;
import topgun.domain.merkle.Fnv1a;

class CanonicalJsonTest {

    @TestFactory
    Stream<DynamicTest> isWhatClientsHash() {
        return Vectors.elements(Vectors.read("hash.json").get("objects")).stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("json").asString(), () -> {
                    var json = JsonMapper.shared().readTree(vector.get("json").asString());
                    String canonical = CanonicalJson.of(Vectors.value(json).view());

                    assertThat(canonical).isEqualTo(vector.get("canonical").asString());
                    assertThat(Integer.toUnsignedLong(Fnv1a.hash(canonical)))
                            .isEqualTo(vector.get("hash").asLong());
                }));
    }

    @Test
    void onlyCanonicalIndicesComeFirst() {
        ValueView one = new ValueView.Num(1);
        Map<String, ValueView> members = Map.of(
                "10", one, "9", one, "09", one, "-1", one, "4294967294", one, "4294967295", one, "", one, "a", one);

        assertThat(CanonicalJson.of(new ValueView.MapView(members)))
                .isEqualTo("{\"9\":1,\"10\":1,\"4294967294\":1,\"\":1,\"-1\":1,\"09\":1,\"4294967295\":1,\"a\":1}");
    }

    @Test
    void stringifyingMovesOnlyIndices() {
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (String name : List.of("b", "10", "a", "9")) {
            members.put(name, new ValueView.Num(1));
        }

        assertThat(CanonicalJson.stringify(new ValueView.ListView(List.of(new ValueView.MapView(members)))))
                .isEqualTo("[{\"9\":1,\"10\":1,\"b\":1,\"a\":1}]");
    }

    @Test
    void whatJsonDoesNotHaveLooksAsJavaScriptMakesIt() {
        var list = new ValueView.ListView(List.of(
                new ValueView.Num(Double.NaN),
                new ValueView.Num(Double.NEGATIVE_INFINITY),
                new ValueView.Binary(new byte[] {1, -1}),
                new ValueView.Date(OptionalDouble.of(-62_198_755_200_000.0)),
                ValueView.Date.INVALID,
                new ValueView.Extension((byte) 5, new byte[1]),
                new ValueView.BigInt(new BigInteger("18446744073709551615"))));

        assertThat(CanonicalJson.of(list))
                .isEqualTo(
                        "[null,null,{\"0\":1,\"1\":255},\"-000001-01-01T00:00:00.000Z\",null,{},18446744073709551615]");
    }

    /** Of all years that are written with four digits. */
    @Test
    void datesOfEveryMonthAndOfLeapDays() {
        DateTimeFormatter iso =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
        for (long day = -719_528; day < 2_932_896; day += 97) {
            long millis = day * 86_400_000 + 3_723_004;
            StringBuilder text = new StringBuilder();

            JsonText.appendDate(text, OptionalDouble.of((double) millis));

            assertThat(text).hasToString('"' + iso.format(Instant.ofEpochMilli(millis)) + '"');
        }
    }

    @Test
    void unpairedSurrogatesAreEscaped() {
        StringBuilder text = new StringBuilder();
        JsonText.appendString(text, "\ud800a\udc00\ud83d\ude00\ud83d");

        assertThat(text).hasToString("\"\\ud800a\\udc00\ud83d\ude00\\ud83d\"");
    }
}
