package topgun.application.port;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.domain.value.ValueView;

/**
 * Runs JavaScript that nobody vouches for.
 *
 * <p>A run sees its arguments and the language, and nothing else: no host, no network, no clock to wait on, nothing that an
 * earlier run left behind. It ends within the time limit and uses no more than the memory limit, whatever it tries. How many
 * run at a time, and how many may wait, is bounded too.
 */
public interface ScriptSandbox extends AutoCloseable {

    /**
     * The body of a function.
     *
     * @param parameters names by which the body knows the arguments
     */
    record Script(String body, List<String> parameters) {

        public Script {
            parameters = List.copyOf(parameters);
        }
    }

    /** How a run ended. */
    sealed interface Outcome {

        /** @param value absent if the script returned nothing, or something that is no value, such as a function */
        record Returned(Optional<ValueView> value) implements Outcome {}

        /** The script threw something, is no JavaScript, or wanted more memory than there is. */
        record Failed(String message) implements Outcome {}

        record TimedOut() implements Outcome {}

        /** It was not run, because too many others wait. */
        record Busy() implements Outcome {}
    }

    /**
     * Runs the script with these arguments, undefined where absent, and calls {@code whenDone} once: before this returns if
     * it is busy, from a thread of its own otherwise.
     */
    void run(Script script, List<Optional<ValueView>> arguments, Consumer<Outcome> whenDone);

    /** Ends what runs, and forgets what waits. */
    @Override
    void close();
}
