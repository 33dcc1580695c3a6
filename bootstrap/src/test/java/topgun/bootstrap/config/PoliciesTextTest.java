package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;

class PoliciesTextTest {

    @TempDir
    private Path directory;

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("policies.json"), json.replace('\'', '"'));
    }

    @Test
    void policiesAreReadInTheirOrder() throws IOException {
        Path file = file("""
                [
                  {'role': 'USER', 'mapNamePattern': 'notes-{userId}', 'actions': ['READ', 'PUT']},
                  {'role': 'GUEST', 'mapNamePattern': 'news*', 'actions': ['READ'], 'allowedFields': ['title']},
                  {'role': 'EDITOR', 'mapNamePattern': 'news*', 'actions': ['ALL']}
                ]""");
        assertThat(PoliciesText.readFile(file))
                .isEqualTo(List.of(
                        new Policy("USER", new MapPattern("notes-{userId}"), Set.of(Action.READ, Action.PUT), Set.of()),
                        new Policy("GUEST", new MapPattern("news*"), Set.of(Action.READ), Set.of("title")),
                        new Policy("EDITOR", new MapPattern("news*"), EnumSet.allOf(Action.class), Set.of())));
    }

    @Test
    void noPoliciesAreFineToo() throws IOException {
        assertThat(PoliciesText.readFile(file("[]"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | cannot be read as JSON: ",
                "[ | cannot be read as JSON: ",
                "{} | must be a JSON list of policies",
                "null | must be a JSON list of policies",
                "[7] | policy 1: must be an object",
                "[{}] | policy 1: role must be a text",
                "[{'role':7,'mapNamePattern':'*','actions':[]}] | policy 1: role must be a text",
                "[{'role':'A','actions':[]}] | policy 1: mapNamePattern must be a text",
                "[{'role':'A','mapNamePattern':'*'}] | policy 1: actions must be a list of texts",
                "[{'role':'A','mapNamePattern':'*','actions':'ALL'}] | policy 1: actions must be a list of texts",
                "[{'role':'A','mapNamePattern':'*','actions':['WRITE']}] | policy 1: unknown action WRITE",
                "[{'role':'A','mapNamePattern':'*','actions':['ALL'],'allowedFields':'x'}] | policy 1: allowedFields must be",
                "[{'role':'A','mapNamePattern':'*','actions':['ALL'],'fields':['x']}] | policy 1: unknown member fields",
            })
    void anythingElseIsRefusedWithThePlaceAndTheReason(String json, String problem) throws IOException {
        Path file = file(json);
        assertThatThrownBy(() -> PoliciesText.readFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": " + problem);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        Path file = directory.resolve("none.json");
        assertThatThrownBy(() -> PoliciesText.readFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": cannot be read: no such file or directory");
    }
}
