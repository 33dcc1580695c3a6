package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise in {@code docs/invariants.md} has an id of its own and tests that are there. */
class InvariantsTest {

    private static final Path HOUSE = Path.of("..");
    private static final Pattern ROW = Pattern.compile("^\\| (\\w+) \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern CITATION = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void everyPromiseIsTested() throws IOException {
        String document = Files.readString(HOUSE.resolve("docs/invariants.md"));
        List<MatchResult> promises = ROW.matcher(document)
                .results()
                .filter(row -> !row.group(1).equals("Id"))
                .toList();
        assertThat(promises).extracting(row -> row.group(1)).doesNotHaveDuplicates();
        assertThat(promises).hasSize((int) document.lines()
                .filter(line -> line.startsWith("|") && line.contains("#"))
                .count());
        List<Path> tests = tests();

        assertThat(promises).isNotEmpty().allSatisfy(row -> {
            assertThat(CITATION.matcher(row.group(2)).results()).isNotEmpty();
            assertThat(CITATION.matcher(row.group(2)).results())
                    .allSatisfy(cited -> assertThat(tests)
                            .as("%s: %s", row.group(1), cited.group())
                            .anyMatch(file -> has(file, cited.group(1), cited.group(2))));
        });
    }

    private static List<Path> tests() throws IOException {
        try (Stream<Path> files = Files.find(
                HOUSE,
                Integer.MAX_VALUE,
                (file, attributes) -> file.toString().contains("src/test/java")
                        && file.toString().endsWith("Test.java"))) {
            return files.toList();
        }
    }

    private static boolean has(Path file, String name, String method) {
        if (!file.endsWith(name + ".java")) {
            return false;
        }
        try {
            return Pattern.compile(
                            "@(Parameterized)?Test\\b((?!\\bvoid\\b).)*\\bvoid " + method + "\\(", Pattern.DOTALL)
                    .matcher(Files.readString(file))
                    .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
