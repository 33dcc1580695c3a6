package topgun.application.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** The settings operators see through the server, of which a few can be changed until the next start. Safe for all threads. */
public final class RuntimeSettings {

    private final Map<String, ValueView> fixed;
    private final IntSupplier port;
    private final Map<String, Changeable> changeable;

    /** A setting that can be changed. */
    public interface Changeable {

        ValueView value();

        /** Why it cannot be that; empty when it can. */
        Optional<String> objectionTo(ValueView wanted);

        /** Makes it that, to which there is no objection. */
        void change(ValueView wanted);
    }

    /** @param field what cannot be changed like that */
    public record Objection(String field, String reason) {}

    /**
     * @param fixed what cannot be changed
     * @param port asked late, since it may be known only then
     */
    public RuntimeSettings(Map<String, ValueView> fixed, IntSupplier port, Map<String, Changeable> changeable) {
        this.fixed = Map.copyOf(fixed);
        this.port = port;
        this.changeable = Map.copyOf(changeable);
    }

    public MapView show() {
        Map<String, ValueView> all = new LinkedHashMap<>(fixed);
        all.put("port", new Num(port.getAsInt()));
        changeable.forEach((field, setting) -> all.put(field, setting.value()));
        return new MapView(all);
    }

    /** Makes all changes or, if there is an objection to one, none. */
    public synchronized Optional<Objection> change(MapView changes) {
        for (var wanted : changes.members().entrySet()) {
            String field = wanted.getKey();
            Changeable setting = changeable.get(field);
            Optional<String> reason = setting == null
                    ? Optional.of(field + " cannot be changed while the server runs")
                    : setting.objectionTo(wanted.getValue());
            if (reason.isPresent()) {
                return Optional.of(new Objection(field, reason.get()));
            }
        }
        changeable.forEach((field, setting) -> {
            ValueView wanted = changes.members().get(field);
            if (wanted != null) {
                setting.change(wanted);
            }
        });
        return Optional.empty();
    }

    /** A whole number within bounds. */
    public static final class WholeNumber implements Changeable {

        private final long least;
        private final long most;
        private final LongConsumer effect;
        private volatile long value;

        /** @param effect what a change does */
        public WholeNumber(long least, long most, long value, LongConsumer effect) {
            this.least = least;
            this.most = most;
            this.value = value;
            this.effect = effect;
        }

        @Override
        public ValueView value() {
            return new Num(value);
        }

        @Override
        public Optional<String> objectionTo(ValueView wanted) {
            boolean possible = wanted instanceof Num(double number)
                    && number == Math.rint(number)
                    && number >= least
                    && number <= most;
            return possible
                    ? Optional.empty()
                    : Optional.of("must be a whole number from %d to %d".formatted(least, most));
        }

        @Override
        public void change(ValueView wanted) {
            value = (long) ((Num) wanted).value();
            effect.accept(value);
        }
    }

    /** One of a few words, in upper or lower case. */
    public static final class Choice implements Changeable {

        private final List<String> words;
        private final Consumer<String> effect;
        private volatile String value;

        /** @param effect what a change does; is given one of the words as they are listed */
        public Choice(List<String> words, String value, Consumer<String> effect) {
            this.words = List.copyOf(words);
            this.value = value;
            this.effect = effect;
        }

        @Override
        public ValueView value() {
            return new Text(value);
        }

        @Override
        public Optional<String> objectionTo(ValueView wanted) {
            return listed(wanted).isPresent()
                    ? Optional.empty()
                    : Optional.of("must be one of " + String.join(", ", words));
        }

        @Override
        public void change(ValueView wanted) {
            value = listed(wanted).orElseThrow();
            effect.accept(value);
        }

        private Optional<String> listed(ValueView wanted) {
            return wanted instanceof Text(String text)
                    ? words.stream().filter(text::equalsIgnoreCase).findFirst()
                    : Optional.empty();
        }
    }
}
