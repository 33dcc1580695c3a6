package topgun.domain.access;

import java.util.Optional;
import java.util.Set;
import topgun.domain.value.Value;

/** How much of a map's values somebody may see. Equal views show the same, so what was made for one serves the other. */
public sealed interface View {

    View EVERYTHING = new Everything();

    View NOTHING = new Nothing();

    /** What remains of a value to be seen; empty if it must not be shown at all. */
    Optional<Value> of(Value value);

    /** What this view comes to for one value. Never one of {@link Rows}. */
    View at(Value value);

    /** Values are shown as they are. */
    record Everything() implements View {

        @Override
        public Optional<Value> of(Value value) {
            return Optional.of(value);
        }

        @Override
        public View at(Value value) {
            return this;
        }
    }

    /** No value is shown. */
    record Nothing() implements View {

        @Override
        public Optional<Value> of(Value value) {
            return Optional.empty();
        }

        @Override
        public View at(Value value) {
            return this;
        }
    }

    /**
     * Only these top-level fields of objects are shown, of each object if the value is a list of objects. A value without
     * fields is not shown.
     */
    record Fields(Set<String> names) implements View {

        public Fields {
            names = Set.copyOf(names);
        }

        @Override
        public Optional<Value> of(Value value) {
            return FieldMask.keep(value, names);
        }

        @Override
        public View at(Value value) {
            return this;
        }
    }

    /**
     * Values are shown as a whole, as {@code otherwise} shows them, or not at all, depending on what they are like.
     *
     * @param denied what is not shown
     * @param whole what is shown as it is, of the rest
     * @param otherwise how everything else is shown
     */
    record Rows(RecordFilter denied, RecordFilter whole, View otherwise) implements View {

        @Override
        public Optional<Value> of(Value value) {
            return at(value).of(value);
        }

        @Override
        public View at(Value value) {
            if (denied.accepts(value)) {
                return NOTHING;
            }
            return whole.accepts(value) ? EVERYTHING : otherwise;
        }
    }
}
