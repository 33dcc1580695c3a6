package topgun.domain.processor;

import java.util.Optional;
import topgun.domain.value.ValueView;

/**
 * What an {@link EntryProcessor} made of an entry.
 *
 * @param value the next value; absent to delete the entry, and null to delete it and say null
 * @param answer what the caller is told besides
 */
public record ProcessorResult(Optional<ValueView> value, Optional<ValueView> answer) {

    public static ProcessorResult of(ValueView value, ValueView answer) {
        return new ProcessorResult(Optional.of(value), Optional.of(answer));
    }
}
