package topgun.domain.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Patterns that take engines which try one way after the other longer than anybody lives, with the texts that show it.
 *
 * <p>The time limit is for an engine that falls for them; nothing here takes a noticeable part of it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CatastrophicPatternTest {

    private static final int LENGTH = 20_000;
    private static final String A = "a".repeat(LENGTH);
    private static final String SPACES = " ".repeat(LENGTH);

    static Stream<Arguments> catastrophic() {
        return Stream.of(
                Arguments.of("^(a+)+$", A + "!"),
                Arguments.of("(a+)+b", A),
                Arguments.of("(a*)*b", A),
                Arguments.of("(a|aa)+$", A + "!"),
                Arguments.of("^(a|a?)+$", A + "!"),
                Arguments.of("^(a|a|a|a)+b", A),
                Arguments.of("([a-zA-Z]+)*[0-9]$", A),
                Arguments.of("^(([a-z])+.)+[A-Z]([a-z])+$", A),
                Arguments.of("(.*a){20}b", A),
                Arguments.of("(x+x+)+y", "x".repeat(LENGTH)),
                Arguments.of("^(\\w+\\s?)*$", A + "!"),
                Arguments.of("^(\\w+\\s?)+\\d$", "aaaa ".repeat(LENGTH / 5)),
                Arguments.of("(a?){200}a{200}b", A),
                Arguments.of("((a{1,5}){1,5}){1,5}b", A),
                Arguments.of("^(.*?,){11}P", "1,2,3,".repeat(LENGTH / 6)),
                Arguments.of("(\\s*,\\s*)*x", SPACES),
                Arguments.of("\\s+$", SPACES + "x"),
                Arguments.of("^[\\s\\u200c]+|[\\s\\u200c]+$", "x" + SPACES + "x"),
                Arguments.of("([0-9]+)*\\.([0-9]+)*x", "1".repeat(LENGTH)),
                Arguments.of("^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}([a-z]{2,3})$", A),
                Arguments.of("^(([a-zA-Z0-9_\\-\\.]+)+)@example\\.com$", A + "@"),
                Arguments.of("^(https?://)?([\\da-z.-]+)\\.([a-z.]{2,6})([/\\w .-]*)*/?$", "http://a.bc/" + A + "!"),
                Arguments.of(
                        "(?:(?:\"|'|\\]|\\}|\\\\|\\d|(?:nan|null)|-|\\+)+[)]*;?((?:\\s|-|~|!|\\+)*.*(?:.*=.*)))",
                        "x" + "-".repeat(LENGTH)),
                Arguments.of("<([a-z]+)([^<]+)*(?:>(.*)</a>|\\s+/>)", "<" + A),
                Arguments.of("(a|b|ab)*c", "ab".repeat(LENGTH / 2)),
                Arguments.of("(?:a|b|ab)*(?=c)d", "ab".repeat(LENGTH / 2)),
                Arguments.of("(?=(a+)+$)b", A + "!"),
                Arguments.of("(?<=^(a+)+)b", A + "!"),
                Arguments.of("(?!(a|aa)+$)(a|aa)+!!", A + "!"),
                Arguments.of("(([a-z]+)+)+!$", A),
                Arguments.of("^(?:a?a?a?a?a?a?a?a?a?a?)*$", A + "!"),
                Arguments.of("(\\d+|[a-z]+|\\w+)*;", A));
    }

    @ParameterizedTest
    @MethodSource("catastrophic")
    void isNoneHere(String pattern, String text) {
        TextPattern compiled = RegexTest.compiled(pattern);
        assertThat(compiled.matches(text)).isFalse();
        assertThat(compiled.isHopeless()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("likeCatastrophic")
    void norIsLike(String pattern, String text) {
        TextPattern compiled = ((PatternOutcome.Compiled) TextPattern.like(pattern)).pattern();
        assertThat(compiled.matches(text)).isFalse();
        assertThat(compiled.matches(text + "b")).isTrue();
    }

    static Stream<Arguments> likeCatastrophic() {
        return Stream.of(
                Arguments.of("%a".repeat(400) + "%b", A),
                Arguments.of("%_".repeat(400) + "%b", A),
                Arguments.of("%" + "a".repeat(900) + "b%", A),
                Arguments.of("%" + "_".repeat(900) + "b", A),
                Arguments.of("%" + "a_".repeat(400) + "b", A));
    }

    @ParameterizedTest
    @MethodSource("referring")
    void withReferencesThePatternGivesUpInTheEnd(String pattern) {
        TextPattern compiled = RegexTest.compiled(pattern);
        for (int i = 0; i < 10; i++) {
            assertThat(compiled.isHopeless()).isFalse();
            assertThat(compiled.matches("a".repeat(3_000) + "!" + i)).isFalse();
        }
        assertThat(compiled.isHopeless()).isTrue();
        assertThat(compiled.matches("aa")).isFalse();
    }

    @Test
    void whatTakesLongOneTextAfterTheOtherIsGivenUpInTheEnd() {
        TextPattern costly = RegexTest.compiled("(a?){200}a{200}b");
        for (int i = 0; i < 20; i++) {
            assertThat(costly.matches(A + i)).isFalse();
        }
        assertThat(costly.isHopeless()).isTrue();

        TextPattern usual = RegexTest.compiled("^(https?://)?([\\da-z.-]+)\\.([a-z.]{2,6})([/\\w .-]*)*/?$");
        for (int i = 0; i < 1_000; i++) {
            assertThat(usual.matches("http://" + "a.bc/".repeat(200) + i)).isTrue();
        }
        assertThat(usual.isHopeless()).isFalse();
    }

    static List<String> referring() {
        return List.of("(a+)+\\1b", "(a|aa)+\\1b", "^(a*)*\\1b", "(?=(a+)+)\\1\\1b", "(.+)+\\1\\1\\1b");
    }
}
