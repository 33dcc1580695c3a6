package topgun.domain.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** What recordings do not show; the recorded runs are played by the replay of their session. */
class BuiltInProcessorsTest {

    private static final Optional<ValueView> NOTHING = Optional.empty();

    private static ProcessorResult run(String name, Optional<ValueView> value, Optional<ValueView> arguments) {
        return BuiltInProcessors.BY_NAME.get("builtin:" + name).process(value, "k", arguments);
    }

    private static Optional<ValueView> number(double number) {
        return Optional.of(new Num(number));
    }

    private static MapView object(String name, ValueView value) {
        return new MapView(Map.of(name, value));
    }

    @Test
    void countsByOneIfNotTold() {
        assertThat(run("increment", number(1), NOTHING).value()).isEqualTo(number(2));
        assertThat(run("decrement", NOTHING, NOTHING).value()).isEqualTo(number(-1));
    }

    @Test
    void theFloorIsToldOnlyWhereItWasReached() {
        assertThat(run("decrement_floor", number(5), number(5)))
                .isEqualTo(ProcessorResult.of(
                        new Num(0), new MapView(Map.of("newValue", new Num(0), "wasFloored", new Bool(false)))));
    }

    private static MapView object(String first, String second) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put(first, new Num(1));
        members.put(second, new Num(1));
        return new MapView(members);
    }

    @Test
    void equalityIsThatOfJsonTexts() {
        Optional<ValueView> written = Optional.of(object("a", "b"));
        Optional<ValueView> other = Optional.of(object("b", "a"));
        assertThat(run("delete_if_equals", written, Optional.of(object("a", "b"))))
                .isEqualTo(new ProcessorResult(NOTHING, Optional.of(new Bool(true))));
        assertThat(run("delete_if_equals", written, other).value()).isEqualTo(written);
        assertThat(run("replace_if_equals", written, Optional.of(object("expected", other.get())))
                        .answer())
                .contains(new Bool(false));
        assertThat(run("array_remove", Optional.of(new ListView(List.of(written.get()))), other)
                        .answer())
                .contains(new Bool(false));
    }

    @Test
    void onlyTheFirstEqualItemGoes() {
        var list = new ListView(List.of(new Num(1), new Num(2), new Num(1)));
        assertThat(run("array_remove", Optional.of(list), number(1)).value())
                .contains(new ListView(List.of(new Num(2), new Num(1))));
    }

    @Test
    void whatIsDeletedFromNothingStaysNothing() {
        assertThat(run("delete_property", NOTHING, Optional.of(new Text("a.b"))))
                .isEqualTo(new ProcessorResult(NOTHING, NOTHING));
    }

    @Test
    void aMissingVersionIsOneTooOfAValueThatIsThere() {
        Optional<ValueView> update = Optional.of(object("newData", object("t", new Text("x"))));
        assertThat(run("conditional_update", Optional.of(object("a", new Num(1))), update)
                        .answer())
                .contains(new MapView(Map.of("updated", new Bool(true), "conflict", new Bool(false))));
        assertThat(run("conditional_update", NOTHING, update))
                .isEqualTo(new ProcessorResult(
                        NOTHING,
                        Optional.of(new MapView(Map.of("updated", new Bool(false), "conflict", new Bool(true))))));
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertThatThrownBy(() -> run("increment", Optional.of(new Text("1")), NOTHING))
                .hasMessage("not a number");
        assertThatThrownBy(() -> run("array_push", number(1), NOTHING)).hasMessage("not an array");
        assertThatThrownBy(() -> run("merge", number(1), NOTHING)).hasMessage("not an object");
    }

    @Test
    void pathsCannotNestWithoutEnd() {
        var arguments = new MapView(Map.of("path", new Text("a.".repeat(1_000)), "value", new Num(1)));
        assertThatThrownBy(() -> run("set_property", NOTHING, Optional.of(arguments)))
                .hasMessage("not a path");
    }
}
