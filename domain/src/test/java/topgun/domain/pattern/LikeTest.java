package topgun.domain.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikeTest {

    @ParameterizedTest
    @CsvSource({
        "a%c, abbbc, true",
        "a%c, ac, true",
        "a%c, abcd, false",
        "%%, '', true",
        "%_%, '', false",
        "_, É, true",
        "straße, STRAßE, true",
        "straße, STRASSE, false",
        "%ab%, xaab, true",
        "%aab, aaab, true"
    })
    void matchesWholeTextsInEitherCase(String pattern, String text, boolean matches) {
        assertThat(compiled(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void wildcardsDoNotStandForTheEndOfALine() {
        assertThat(compiled("a%b").matches("a\u2028b")).isFalse();
        assertThat(compiled("a_b").matches("a\rb")).isFalse();
        assertThat(compiled("a\n%").matches("A\nb")).isTrue();
    }

    @Test
    void agreesWithThePlainDefinition() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            String pattern = text(random, "ab%%_\n");
            String text = text(random, "abAB\n");
            assertThat(compiled(pattern).matches(text))
                    .as("%s ~ %s", text, pattern)
                    .isEqualTo(matches(pattern, 0, text, 0));
        }
    }

    private static String text(Random random, String alphabet) {
        var text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean matches(String pattern, int p, String text, int t) {
        if (p == pattern.length()) {
            return t == text.length();
        }
        boolean line = t < text.length() && text.charAt(t) != '\n';
        return switch (pattern.charAt(p)) {
            case '%' -> matches(pattern, p + 1, text, t) || (line && matches(pattern, p, text, t + 1));
            case '_' -> line && matches(pattern, p + 1, text, t + 1);
            default ->
                t < text.length()
                        && Character.toLowerCase(pattern.charAt(p)) == Character.toLowerCase(text.charAt(t))
                        && matches(pattern, p + 1, text, t + 1);
        };
    }

    private static TextPattern compiled(String pattern) {
        return ((PatternOutcome.Compiled) TextPattern.like(pattern)).pattern();
    }
}
