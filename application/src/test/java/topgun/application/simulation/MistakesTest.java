package topgun.application.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mistakes that {@code src/test/mistakes/run} plants are made in lines that still exist. */
class MistakesTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final String FILE = "+++ b/";

    static Stream<Path> mistakes() throws IOException {
        try (Stream<Path> files = Files.list(MODULE.resolve("src/test/mistakes"))) {
            return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeCanBePlanted(Path mistake) throws IOException {
        List<String> patch = Files.readAllLines(mistake);
        String file = patch.stream()
                .filter(line -> line.startsWith(FILE))
                .findFirst()
                .orElseThrow()
                .substring(FILE.length());
        String source = Files.readString(MODULE.resolveSibling(file));

        assertThat(hunks(patch))
                .isNotEmpty()
                .allSatisfy(lines -> assertThat(source).contains(lines));
    }

    /** What each part of a patch expects to find. */
    private static List<String> hunks(List<String> patch) {
        String lines = patch.stream()
                .filter(line -> line.startsWith("@@") || line.startsWith(" ") || line.matches("-(?!-- a/).*"))
                .map(line -> line.startsWith("@@") ? "@@" : line.substring(1) + "\n")
                .reduce("", String::concat);
        return List.of(lines.split("@@")).stream().skip(1).toList();
    }
}
