package topgun.bootstrap.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of settings, each from the best source that has one: an option, a variable, the default; and what is wrong
 * with them.
 */
public final class SettingValues {

    private final Map<Setting<?>, Object> chosen = new HashMap<>();
    private final Map<Setting<?>, Source> sources = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Setting<?>, String> options;
    private final Map<String, String> environment;

    private SettingValues(Map<Setting<?>, String> options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
    }

    /**
     * Reads the given settings. One that is malformed is a problem and has its default.
     *
     * @param options what was given on the command line
     * @param environment of which a variable that is empty counts as not set
     */
    public static SettingValues read(
            List<Setting<?>> settings, Map<Setting<?>, String> options, Map<String, String> environment) {
        var values = new SettingValues(options, environment);
        settings.forEach(values::choose);
        return values;
    }

    private <T> void choose(Setting<T> setting) {
        String option = options.get(setting);
        if (option != null) {
            take(setting, option, new Source.Option(setting.option()));
            return;
        }
        for (Setting.Variable variable : setting.variables()) {
            String text = environment.getOrDefault(variable.name(), "");
            if (isMeant(setting, variable, text)) {
                take(setting, text, new Source.Environment(variable.name()));
                return;
            }
        }
    }

    private boolean isMeant(Setting<?> setting, Setting.Variable variable, String text) {
        if (text.isBlank()) {
            return false;
        }
        if (ServiceLink.isAddress(variable.name(), text)) {
            addWarning("%s=%s is ignored: it is how Kubernetes tells the address of a service of that name"
                    .formatted(variable.name(), text));
            return false;
        }
        return !variable.shared() || setting.type().read(text).isPresent();
    }

    private <T> void take(Setting<T> setting, String text, Source source) {
        sources.put(setting, source);
        setting.type()
                .read(text)
                .ifPresentOrElse(
                        value -> chosen.put(setting, value),
                        () -> problems.add(Problem.malformed(setting, source.toString(), text)));
    }

    /** The value, which is only absent where there is no default either. */
    public <T> Optional<T> find(Setting<T> setting) {
        @SuppressWarnings("unchecked") // take has read it for this very setting
        T given = (T) chosen.get(setting);
        return Optional.ofNullable(given)
                .or(() -> insteadOf(setting).map(Setting.Instead::value))
                .or(setting::usual);
    }

    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException("no default: " + setting));
    }

    public Source source(Setting<?> setting) {
        Source given = sources.get(setting);
        return given != null
                ? given
                : new Source.Default(
                        insteadOf(setting).map(other -> other.mode().option()).orElse(""));
    }

    private <T> Optional<Setting.Instead<T>> insteadOf(Setting<T> setting) {
        return setting.instead().filter(other -> get(other.mode()));
    }

    /** Whether somebody chose a value, good or bad. */
    public boolean isGiven(Setting<?> setting) {
        return sources.containsKey(setting);
    }

    /** The value in words, as it may be shown; empty if there is none. */
    public <T> String shown(Setting<T> setting) {
        return find(setting).map(setting::shown).orElse("");
    }

    /** Notes something that values which are good each by itself are together. */
    public void addProblem(String text) {
        problems.add(new Problem(text));
    }

    public void addWarning(String text) {
        warnings.add(text);
    }

    /** Warns that a value was chosen in vain. */
    void warnIfGiven(Setting<?> setting, String whyUnused) {
        if (isGiven(setting) && find(setting).isPresent()) {
            addWarning("%s is not used: %s".formatted(source(setting), whyUnused));
        }
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
