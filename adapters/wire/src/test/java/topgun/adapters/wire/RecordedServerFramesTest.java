package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the old server was heard to say, this one says in a way that clients understand alike. */
class RecordedServerFramesTest {

    @ParameterizedTest
    @MethodSource("topgun.adapters.wire.Golden#transcripts")
    void theAnswersOfASession(Path transcript) {
        for (Golden.Line line : Golden.lines(transcript)) {
            for (Map<String, Object> message : messages(line)) {
                for (Heard heard : Heard.of(message)) {
                    assertThat(Plain.of(heard.frame())).as(line.toString()).isEqualTo(heard.expected());
                    Canonical.check(heard.frame().bytes());
                }
            }
        }
    }

    @Test
    void thereIsSomethingToCompare() {
        Set<Object> types = new HashSet<>();
        for (Path transcript : Golden.transcripts()) {
            for (Golden.Line line : Golden.lines(transcript)) {
                messages(line).forEach(message -> types.add(message.get("type")));
            }
        }
        assertThat(types).hasSize(37);
    }

    /** The messages in a line: none, one, or those of a batch. */
    private static List<Map<String, Object>> messages(Golden.Line line) {
        if (!line.isMessage() || !line.direction().equals("s2c") || !(line.json() instanceof Map)) {
            return List.of();
        }
        List<Map<String, Object>> messages = new ArrayList<>();
        if (line.content().get("inner") instanceof List<?> inner) {
            inner.forEach(message -> messages.add(Plain.mapOfJson(message)));
        } else {
            messages.add(Plain.mapOfJson(line.json()));
        }
        return messages;
    }
}
