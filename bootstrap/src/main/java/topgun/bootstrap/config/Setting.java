package topgun.bootstrap.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One thing an operator can choose: as the option {@code --some-name}, or as the environment variable
 * {@code TOPGUN_SOME_NAME} and others that are known from earlier servers.
 */
public final class Setting<T> {

    private static final String PREFIX = "TOPGUN_";

    private final String name;
    private final SettingType<T> type;
    private final Optional<T> usual;
    private final Optional<Instead<T>> instead;
    private final List<Variable> variables;
    private final UnaryOperator<String> mask;
    private final String description;

    private Setting(Draft<T> draft, String description) {
        this.name = draft.name;
        this.type = draft.type;
        this.usual = draft.usual;
        this.instead = draft.instead;
        this.variables = List.copyOf(draft.variables);
        this.mask = draft.mask;
        this.description = description;
    }

    /**
     * An environment variable.
     *
     * @param shared whether others use it too, with values that mean nothing here and are ignored
     */
    record Variable(String name, boolean shared) {}

    /** Another default, in effect while {@code mode} is on. */
    record Instead<T>(Setting<Boolean> mode, T value) {}

    /** A setting that is being declared; optional, as long as it has no usual value. */
    static final class Draft<T> {

        private final Section section;
        private final String name;
        private final SettingType<T> type;
        private final List<Variable> variables = new ArrayList<>();
        private Optional<T> usual = Optional.empty();
        private Optional<Instead<T>> instead = Optional.empty();
        private UnaryOperator<String> mask = UnaryOperator.identity();

        Draft(Section section, String name, SettingType<T> type) {
            this.section = section;
            this.name = name;
            this.type = type;
            variables.add(new Variable(PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT), false));
        }

        Draft<T> usually(T value) {
            usual = Optional.of(value);
            return this;
        }

        /** Has another default while that mode is on. */
        Draft<T> whenOn(Setting<Boolean> mode, T value) {
            instead = Optional.of(new Instead<>(mode, value));
            return this;
        }

        /** Can also be given as that variable. Of several the first that is set counts. */
        Draft<T> orAs(String variable) {
            variables.add(new Variable(variable, false));
            return this;
        }

        /** Like {@link #orAs} for a variable that other programs give a meaning to as well. */
        Draft<T> orAsShared(String variable) {
            variables.add(new Variable(variable, true));
            return this;
        }

        /** Has that as its usual variable. */
        Draft<T> ratherAs(String variable) {
            variables.addFirst(new Variable(variable, false));
            return this;
        }

        Draft<T> asOptionOnly() {
            variables.clear();
            return this;
        }

        /** Its value, also a wrong one, is shown to nobody but as {@code other} leaves it. */
        Draft<T> shownAs(UnaryOperator<String> other) {
            mask = other;
            return this;
        }

        /** Ends the declaration, with a line for operators. */
        Setting<T> means(String description) {
            var setting = new Setting<>(this, description);
            section.add(setting);
            return setting;
        }
    }

    public String name() {
        return name;
    }

    public String option() {
        return "--" + name;
    }

    public SettingType<T> type() {
        return type;
    }

    public String description() {
        return description;
    }

    public List<String> variableNames() {
        return variables.stream().map(Variable::name).toList();
    }

    List<Variable> variables() {
        return variables;
    }

    Optional<T> usual() {
        return usual;
    }

    Optional<Instead<T>> instead() {
        return instead;
    }

    /** The default in words; empty if there is none. */
    public String usualText() {
        String text = usual.map(type::write).orElse("");
        return instead.map(other -> "%s; %s with %s"
                        .formatted(text, type.write(other.value()), other.mode().option()))
                .orElse(text);
    }

    /** The value as it may be shown to operators and in logs. */
    String shown(T value) {
        return masked(type.write(value));
    }

    String masked(String text) {
        return mask.apply(text);
    }

    @Override
    public String toString() {
        return option();
    }
}
