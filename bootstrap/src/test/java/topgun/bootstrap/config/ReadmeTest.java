package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The README tells the settings as they are. After a change of a setting, {@code -Dtopgun.updateReadme=true} lets this
 * test write the tables anew.
 */
class ReadmeTest {

    private static final String START = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->";

    @Test
    void theSettingsInTheReadmeAreThoseOfTheServer() throws IOException {
        Path file = Path.of("..", "README.md");
        String readme = Files.readString(file);
        assertThat(readme).containsOnlyOnce(START).containsOnlyOnce(END);
        int from = readme.indexOf(START) + START.length();
        int to = readme.indexOf(END);
        String expected = readme.substring(0, from) + SettingsListing.markdownTable() + readme.substring(to);
        if (Boolean.getBoolean("topgun.updateReadme")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file)).isEqualTo(expected);
    }
}
