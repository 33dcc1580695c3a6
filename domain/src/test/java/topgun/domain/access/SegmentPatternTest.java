package topgun.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, a.b.c, true",
        "a, a, true",
        "a, b, false",
        "a, a.b, false",
        "a*, ab, false",
        "a.*, a.b, true",
        "a.*, a, false",
        "a.*, a.b.c, false",
        "*.b, a.b, true",
        "*.b, b, false",
        "a.**, a, true",
        "a.**, a.b.c, true",
        "a.**, ab, false",
        "**, a.b, true",
        "**.z, z, true",
        "**.z, a.b.z, true",
        "**.z, a.z.b, false",
        "a.**.z, a.z, true",
        "a.**.z, a.b.c.z, true",
        "a.*.**, a, false",
        "a.*.**, a.b, true",
    })
    void matchesPartByPart(String pattern, String map, boolean expected) {
        assertThat(new SegmentPattern(pattern).matches(map)).isEqualTo(expected);
    }

    @Test
    void agreesWithTheDefinition() {
        var random = new Random(11);
        for (int n = 0; n < 5_000; n++) {
            List<String> pattern = parts(random, "a", "b", "*", "**");
            List<String> name = parts(random, "a", "b");
            if (!pattern.equals(List.of("*"))) {
                assertThat(new SegmentPattern(String.join(".", pattern)).matches(String.join(".", name)))
                        .as("%s for %s", pattern, name)
                        .isEqualTo(matches(pattern, name));
            }
        }
    }

    @Test
    void manyWildcardsTakeNoTime() {
        String pattern = "**.a.".repeat(40) + "b";
        assertThat(new SegmentPattern(pattern).matches("a.".repeat(100) + "c")).isFalse();
    }

    private static List<String> parts(Random random, String... choices) {
        return random.ints(1 + random.nextInt(5), 0, choices.length)
                .mapToObj(i -> choices[i])
                .toList();
    }

    private static boolean matches(List<String> pattern, List<String> name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.getFirst().equals("**")) {
            return matches(rest, name) || (!name.isEmpty() && matches(pattern, name.subList(1, name.size())));
        }
        return !name.isEmpty()
                && (pattern.getFirst().equals("*") || pattern.getFirst().equals(name.getFirst()))
                && matches(rest, name.subList(1, name.size()));
    }
}
