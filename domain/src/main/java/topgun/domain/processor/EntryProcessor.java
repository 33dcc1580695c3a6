package topgun.domain.processor;

import java.util.Optional;
import topgun.domain.value.ValueView;

/**
 * Makes of the value of an entry its next value. Runs on the thread that owns the map, between two other writes, so it
 * must be quick and must not block.
 */
@FunctionalInterface
public interface EntryProcessor {

    /**
     * @param value absent if there is no entry, or none that the caller may see
     * @param arguments what the caller sent along
     * @throws RuntimeException to change nothing; the message is told to the caller
     */
    ProcessorResult process(Optional<ValueView> value, String key, Optional<ValueView> arguments);
}
