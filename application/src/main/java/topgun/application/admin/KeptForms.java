package topgun.application.admin;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import topgun.application.port.ServerState;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/**
 * What operators have created while the server ran, kept as one text of the server so that it is there after a restart.
 * Methods block while the store does, and fail with its exceptions.
 */
final class KeptForms {

    /** A store takes a text of up to a mebibyte. */
    private static final int LONGEST = 1_000_000;

    private final ServerState state;
    private final String name;

    KeptForms(ServerState state, String name) {
        this.state = state;
        this.name = name;
    }

    /** Empty if none were ever written. */
    Optional<List<MapView>> read() {
        return state.read(name).map(text -> {
            Value kept = Value.of(Base64.getDecoder().decode(text));
            return ((ListView) kept.view())
                    .elements().stream().map(MapView.class::cast).toList();
        });
    }

    static boolean areTooLong(List<MapView> forms) {
        return text(forms).length() > LONGEST;
    }

    /** Replaces all that were kept. */
    void write(List<MapView> forms) {
        state.write(name, text(forms));
    }

    private static String text(List<MapView> forms) {
        return Base64.getEncoder()
                .encodeToString(Value.of(new ListView(new ArrayList<>(forms))).bytes());
    }
}
