package topgun.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ServerState} promises. Whether it survives a restart is tested where there is something to restart. */
public abstract class ServerStateContract {

    /** The state under test, the same one throughout a test and new in each. */
    protected abstract ServerState state();

    @Test
    void nothingIsThereAtFirst() {
        assertThat(state().read("node.id")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node-1", "grüße 👋", "a\u0000b", "\ud800", "\ufffd"})
    void readsWhatWasWritten(String text) {
        state().write("node.id", text);

        assertThat(state().read("node.id")).contains(text);
    }

    @Test
    void allTextsComeByTheirNames() {
        state().write("a", "1");
        state().write("grüße", "\ud800");

        assertThat(state().readAll()).isEqualTo(Map.of("a", "1", "grüße", "\ud800"));
    }

    @Test
    void writeReplacesTheTextOfThatNameOnly() {
        state().write("a", "old");
        state().write("b", "other");

        state().write("a", "new");

        assertThat(state().read("a")).contains("new");
        assertThat(state().read("b")).contains("other");
    }
}
