package topgun.domain.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RegexTest {

    /** Random patterns, each with random texts and whether V8 finds it there; alone if V8 takes it for none. */
    @Test
    void agreesWithJavaScript() throws IOException {
        List<String> wrong = new ArrayList<>();
        try (InputStream in = RegexTest.class.getResourceAsStream("/patterns/javascript.json")) {
            for (JsonNode recorded : JsonMapper.shared().readTree(in)) {
                check(recorded, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(JsonNode recorded, List<String> wrong) {
        String text = recorded.get(0).asString();
        switch (TextPattern.regex(text)) {
            case PatternOutcome.Refused(String reason) -> {
                if (recorded.size() > 1) {
                    wrong.add("refused: " + reason);
                }
            }
            case PatternOutcome.Compiled(TextPattern pattern) -> {
                if (recorded.size() == 1) {
                    wrong.add("accepted: " + text);
                }
                for (int i = 1; i < recorded.size(); i++) {
                    JsonNode candidate = recorded.get(i);
                    if (pattern.matches(candidate.get(0).asString())
                            != candidate.get(1).asBoolean()) {
                        wrong.add(text + " ~ " + candidate);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "(\\w+) \\1~say hello hello~true",
                "(\\w+) \\1~say hello world~false",
                "^(?<a>.)\\k<a>$~xx~true",
                "(?<=\\b(\\w)\\w*)\\1~abca~true",
                "(a\\1)+b~aab~true",
                "(?!(a)b)\\1c~c~true",
                "\\2(a)(b)~ab~true",
                "(?:(a)|b)*\\1$~ab~true",
                "^(?:(a)|b)*\\1$~aba~false"
            })
    void referencesMeanWhatTheGroupMatched(String pattern, String text, boolean matches) {
        assertThat(compiled(pattern).matches(text)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a{5000}", "(a{50}){100}", "((a?){99}){99}", "(((((x{9}){9}){9}){9}){9}){9}", "(){9999}{2}"})
    void countsThatMakeAPatternLargeAreRefused(String pattern) {
        assertThat(TextPattern.regex(pattern)).isInstanceOf(PatternOutcome.Refused.class);
    }

    @Test
    void aLongPatternIsRefused() {
        assertThat(TextPattern.regex("a".repeat(1_001)))
                .isEqualTo(new PatternOutcome.Refused("pattern longer than 1000 characters"));
        assertThat(TextPattern.regex("a".repeat(1_000))).isInstanceOf(PatternOutcome.Compiled.class);
    }

    @Test
    void groupsNestedTooDeeplyAreRefused() {
        assertThat(TextPattern.regex("(".repeat(101) + ")".repeat(101))).isInstanceOf(PatternOutcome.Refused.class);
        assertThat(TextPattern.regex("(".repeat(100) + ")".repeat(100))).isInstanceOf(PatternOutcome.Compiled.class);
    }

    @Test
    void tooManyLooksAreRefused() {
        assertThat(TextPattern.regex("(?=a)".repeat(21))).isInstanceOf(PatternOutcome.Refused.class);
        assertThat(TextPattern.regex("(?=".repeat(21) + ")".repeat(21))).isInstanceOf(PatternOutcome.Refused.class);
        assertThat(TextPattern.regex("(?=a)".repeat(20))).isInstanceOf(PatternOutcome.Compiled.class);
    }

    @Test
    void aRefusalNamesPatternAndReason() {
        assertThat(TextPattern.regex("a(b"))
                .isEqualTo(new PatternOutcome.Refused("Invalid regular expression: /a(b/: Unterminated group"));
    }

    @Test
    void patternsAreEqualIfTheySayTheSameInTheSameLanguage() {
        assertThat(compiled("a.b")).isEqualTo(compiled("a.b")).hasSameHashCodeAs(compiled("a.b"));
        assertThat(compiled("a.b")).isNotEqualTo(compiled("a,b"));
        assertThat(TextPattern.like("a")).isNotEqualTo(TextPattern.regex("a"));
    }

    static TextPattern compiled(String pattern) {
        return switch (TextPattern.regex(pattern)) {
            case PatternOutcome.Compiled(TextPattern compiled) -> compiled;
            case PatternOutcome.Refused(String reason) -> throw new AssertionError(reason);
        };
    }
}
