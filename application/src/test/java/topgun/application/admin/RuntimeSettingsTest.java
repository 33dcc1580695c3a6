package topgun.application.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.admin.RuntimeSettings.Choice;
import topgun.application.admin.RuntimeSettings.Objection;
import topgun.application.admin.RuntimeSettings.WholeNumber;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class RuntimeSettingsTest {

    private final List<Object> effects = new ArrayList<>();
    private final RuntimeSettings settings = new RuntimeSettings(
            Map.of("nodeId", new Text("n")),
            () -> 8080,
            Map.of(
                    "size", new WholeNumber(10, 20, 15, effects::add),
                    "level", new Choice(List.of("low", "high"), "low", effects::add)));

    private Optional<Objection> change(String field, ValueView value) {
        return settings.change(new MapView(Map.of(field, value)));
    }

    @Test
    void whatIsChangedIsShownAndHasItsEffect() {
        assertThat(change("size", new Num(20))).isEmpty();
        assertThat(change("level", new Text("HIGH"))).isEmpty();

        assertThat(effects).containsExactly(20L, "high");
        assertThat(settings.show())
                .isEqualTo(new MapView(Map.of(
                        "nodeId", new Text("n"),
                        "port", new Num(8080),
                        "size", new Num(20),
                        "level", new Text("high"))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {9, 21, 15.5, Double.NaN})
    void numbersOutOfBoundsAreRefused(double number) {
        assertThat(change("size", new Num(number)))
                .hasValue(new Objection("size", "must be a whole number from 10 to 20"));
        assertThat(effects).isEmpty();
    }

    @Test
    void otherWordsAreRefused() {
        assertThat(change("level", new Text("higher"))).hasValue(new Objection("level", "must be one of low, high"));
        assertThat(change("level", new Num(1))).isPresent();
        assertThat(change("level", new ValueView.Nil())).isPresent();
    }

    @Test
    void whatIsFixedOrUnknownIsRefused() {
        assertThat(change("port", new Num(1)))
                .hasValue(new Objection("port", "port cannot be changed while the server runs"));
        assertThat(change("nonsense", new Num(1))).isPresent();
    }

    @Test
    void whatIsRefusedInPartChangesNothing() {
        assertThat(settings.change(new MapView(Map.of("size", new Num(20), "level", new Text("higher")))))
                .map(Objection::field)
                .hasValue("level");
        assertThat(effects).isEmpty();
    }
}
