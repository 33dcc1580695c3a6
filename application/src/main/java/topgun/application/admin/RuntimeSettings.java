package topgun.application.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Text;

/** The settings operators see through the server, of which only the level of logging can be changed. Safe for all threads. */
public final class RuntimeSettings {

    private static final String LOG_LEVEL = "logLevel";

    private final Map<String, ValueView> fixed;
    private final IntSupplier port;
    private final Predicate<String> setLogLevel;
    private volatile String logLevel;

    /**
     * @param fixed what cannot be changed
     * @param port asked late, since it may be known only then
     * @param setLogLevel answers false if there is no such level
     */
    public RuntimeSettings(
            Map<String, ValueView> fixed, IntSupplier port, String logLevel, Predicate<String> setLogLevel) {
        this.fixed = Map.copyOf(fixed);
        this.port = port;
        this.logLevel = logLevel;
        this.setLogLevel = setLogLevel;
    }

    /** @param field what cannot be changed like that */
    public record Objection(String field, String reason) {}

    public MapView show() {
        Map<String, ValueView> all = new LinkedHashMap<>(fixed);
        all.put("port", new ValueView.Num(port.getAsInt()));
        all.put(LOG_LEVEL, new Text(logLevel));
        return new MapView(all);
    }

    /** Makes all changes or, if there is an objection to one, none. */
    public Optional<Objection> change(MapView changes) {
        for (String field : changes.members().keySet()) {
            if (!field.equals(LOG_LEVEL)) {
                return Optional.of(new Objection(field, field + " cannot be changed while the server runs"));
            }
        }
        if (changes.members().get(LOG_LEVEL) instanceof Text(String level)) {
            if (setLogLevel.test(level)) {
                logLevel = level;
                return Optional.empty();
            }
            return Optional.of(new Objection(LOG_LEVEL, "no such level"));
        }
        return changes.members().isEmpty() ? Optional.empty() : Optional.of(new Objection(LOG_LEVEL, "must be a text"));
    }
}
