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

    private final Topic topic;
    private final String name;
    private final SettingType<T> type;
    private final Optional<T> usual;
    private final Optional<Instead<T>> instead;
    private final List<Variable> variables;
    private final UnaryOperator<String> mask;
    private final String description;

    /**
     * An environment variable.
     *
     * @param shared whether others use it too, with values that mean nothing here and are ignored
     */
    record Variable(String name, boolean shared) {}

    /** Another default, in effect while {@code mode} is on. */
    record Instead<T>(Setting<Boolean> mode, T value) {}

    private Setting(
            Topic topic,
            String name,
            SettingType<T> type,
            Optional<T> usual,
            Optional<Instead<T>> instead,
            List<Variable> variables,
            UnaryOperator<String> mask,
            String description) {
        this.topic = topic;
        this.name = name;
        this.type = type;
        this.usual = usual;
        this.instead = instead;
        this.variables = List.copyOf(variables);
        this.mask = mask;
        this.description = description;
    }

    /** A setting that has no value unless one is given. */
    static <T> Setting<T> optional(Topic topic, String name, SettingType<T> type, String description) {
        return create(topic, name, type, Optional.empty(), description);
    }

    static <T> Setting<T> usually(Topic topic, String name, SettingType<T> type, T usual, String description) {
        return create(topic, name, type, Optional.of(usual), description);
    }

    private static <T> Setting<T> create(
            Topic topic, String name, SettingType<T> type, Optional<T> usual, String description) {
        var variable = new Variable(PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT), false);
        return new Setting<>(
                topic, name, type, usual, Optional.empty(), List.of(variable), UnaryOperator.identity(), description);
    }

    /** The same setting that can also be given as that variable. Of several the first that is set counts. */
    Setting<T> orAs(String variable) {
        return withVariable(new Variable(variable, false));
    }

    /** Like {@link #orAs} for a variable that other programs give a meaning to as well. */
    Setting<T> orAsShared(String variable) {
        return withVariable(new Variable(variable, true));
    }

    /** The same setting, whose usual variable is that one. */
    Setting<T> ratherAs(String variable) {
        List<Variable> more = new ArrayList<>(List.of(new Variable(variable, false)));
        more.addAll(variables);
        return new Setting<>(topic, name, type, usual, instead, more, mask, description);
    }

    private Setting<T> withVariable(Variable variable) {
        List<Variable> more = new ArrayList<>(variables);
        more.add(variable);
        return new Setting<>(topic, name, type, usual, instead, more, mask, description);
    }

    /** The same setting with another default while that mode is on. */
    Setting<T> whenOn(Setting<Boolean> mode, T value) {
        return new Setting<>(
                topic, name, type, usual, Optional.of(new Instead<>(mode, value)), variables, mask, description);
    }

    /** The same setting, whose value, also a wrong one, is shown to nobody but as {@code mask} leaves it. */
    Setting<T> shownAs(UnaryOperator<String> otherMask) {
        return new Setting<>(topic, name, type, usual, instead, variables, otherMask, description);
    }

    /** The same setting, which can be given as an option only. */
    Setting<T> asOptionOnly() {
        return new Setting<>(topic, name, type, usual, instead, List.of(), mask, description);
    }

    public Topic topic() {
        return topic;
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
