package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;

/** JSON becomes the MessagePack that means the same, and nothing that is not JSON becomes anything. */
class JsonTranscoderTest {

    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static byte[] transcode(String json) throws MalformedMessageException {
        return JsonTranscoder.transcode(json.getBytes(StandardCharsets.UTF_8), 256);
    }

    private static Object plain(String json) throws MalformedMessageException {
        return Plain.of(transcode(json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    null                     | c0
                    true                     | c3
                    false                    | c2
                    0                        | 00
                    -0                       | 00
                    -0.0                     | 00
                    1.0                      | 01
                    1e2                      | 64
                    4294967295               | ceffffffff
                    4294967296               | cb41f0000000000000
                    1700000000000            | cb4278bcfe56800000
                    9007199254740993         | cb4340000000000000
                    123456789012345678901234 | cb44ba249b1f10a06d
                    0.1                      | cb3fb999999999999a
                    1E-2                     | cb3f847ae147ae147b
                    1e400                    | cb7ff0000000000000
                    -1e+400                  | cbfff0000000000000
                    5e-324                   | cb0000000000000001
                    1e-400                   | 00
                    ""                       | a0
                    "a/\\/"                  | a3612f2f
                    "\\"\\\\\\b\\f\\n\\r\\t" | a7225c080c0a0d09
                    "\\u0041\\u00e9\\u6f22"  | a641c3a9e6bca2
                    "\\ud83d\\ude00"         | a4f09f9880
                    "\\uD83D\\uDE00"         | a4f09f9880
                    "\\ud83d"                | a3efbfbd
                    "\\ude00\\ud83d"         | a6efbfbdefbfbd
                    []                       | dc0000
                    [[],1]                   | dc0002dc000001
                    {}                       | de0000
                    {"a":{"b":[]}}           | de0001a161de0001a162dc0000
                    {"a":1,"a":2}            | de0002a16101a16102
                    """)
    void isWrittenAs(String json, String hex) throws MalformedMessageException {
        assertThat(HexFormat.of().formatHex(transcode(json))).isEqualTo(hex);
    }

    @Test
    void blanksDoNotMatter() throws MalformedMessageException {
        assertThat(transcode(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n"))
                .isEqualTo(transcode("{\"a\":[1,2],\"b\":{}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "]",
                "{]",
                "[}",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1,,2]",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{1:1}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\",1}",
                "1 2",
                "1,",
                "nul",
                "nulll",
                "tru",
                "True",
                "NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                "-",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "1.e5",
                "0x10",
                "1_000",
                "\"",
                "\"a",
                "'a'",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u\u0661234\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u0000\"",
                "\ufeff1",
                "\u00a01",
                "\u000b1",
                "// x\n1",
                "/**/1",
                "[1]]",
                "{}{}",
                "[1];"
            })
    void isNoJson(String text) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> transcode(text))
                .matches(e -> e.kind() == Kind.UNDECODABLE);
    }

    @Test
    void bytesThatAreNoTextAreReplaced() throws MalformedMessageException {
        byte[] json = {'"', (byte) 0xff, '"'};
        assertThat(Plain.of(JsonTranscoder.transcode(json, 256))).isEqualTo("\ufffd");
    }

    @Test
    void goesAsDeepAsItMay() throws MalformedMessageException {
        assertThatNoException().isThrownBy(() -> transcode("[".repeat(256) + "]".repeat(256)));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> transcode("{\"a\":".repeat(257) + "1" + "}".repeat(257)))
                .matches(e -> e.kind() == Kind.TOO_DEEP);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> transcode("[".repeat(1_000_000)))
                .matches(e -> e.kind() == Kind.TOO_DEEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 70_000})
    void manyElementsAreCounted(int count) throws MalformedMessageException {
        assertThat(Golden.list(plain("[" + "1,".repeat(count - 1) + "1]"))).hasSize(count);
        assertThat(Golden.list(Golden.map(plain("{\"a\": [" + "[],".repeat(count - 1) + "{}]}"))
                        .get("a")))
                .hasSize(count);
        StringBuilder map = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            map.append(i == 0 ? "" : ",").append('"').append(i).append("\":").append(i);
        }
        assertThat(Golden.map(plain(map.append('}').toString()))).hasSize(count);
    }

    /** Random texts, most of them broken by one change, are JSON here exactly if they are for another parser. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithAnotherParser(long seed) {
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder json = new StringBuilder();
            write(random, json, 4);
            if (random.nextInt(4) > 0) {
                mutate(random, json);
            }
            Object expected = jackson(json.toString());
            Object found = own(json.toString());
            assertThat(found).as("%s", json).isEqualTo(expected);
            accepted += expected instanceof Refused ? 0 : 1;
        }
        assertThat(accepted).isBetween(1_000, 4_000);
    }

    private record Refused() {}

    private static Object jackson(String json) {
        try {
            return Plain.ofJson(JACKSON.readValue(json, Object.class));
        } catch (JacksonException e) {
            return new Refused();
        }
    }

    private static Object own(String json) {
        try {
            return plain(json);
        } catch (MalformedMessageException e) {
            return new Refused();
        }
    }

    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "7",
            "-12",
            "0.5",
            "-1.25e-3",
            "1E9",
            "123456789012345678",
            "\"\"",
            "\"a\"",
            "\"\\u00e9\\n\"",
            "\"\u6f22\"",
            "\"x y\"");

    private static final String ALPHABET = "{}[],:\"\\ \t0123456789+-.eEtruefalsn/u\u00e9'";

    private static void write(Random random, StringBuilder json, int depth) {
        switch (depth == 0 ? 0 : random.nextInt(3)) {
            case 0 -> json.append(SCALARS.get(random.nextInt(SCALARS.size())));
            case 1 -> {
                json.append('[');
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    json.append(i == 0 ? "" : ",");
                    write(random, json, depth - 1);
                }
                json.append(']');
            }
            default -> {
                json.append('{');
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    json.append(i == 0 ? "" : " , ")
                            .append("\"")
                            .append((char) ('a' + i))
                            .append("\": ");
                    write(random, json, depth - 1);
                }
                json.append('}');
            }
        }
    }

    private static void mutate(Random random, StringBuilder json) {
        int at = random.nextInt(json.length());
        char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        switch (random.nextInt(4)) {
            case 0 -> json.setCharAt(at, c);
            case 1 -> json.insert(at, c);
            case 2 -> json.deleteCharAt(at);
            default -> json.setLength(at);
        }
    }
}
