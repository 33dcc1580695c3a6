package topgun.application.processor;

import java.util.List;
import java.util.Optional;
import topgun.application.port.ScriptSandbox.Outcome;
import topgun.application.port.ScriptSandbox.Script;
import topgun.domain.processor.ProcessorResult;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Nil;
import topgun.domain.value.ValueView.Text;

/** How a processor that is a script is called, and what it says. */
final class ScriptProcessor {

    private static final List<String> PARAMETERS = List.of("value", "key", "args");

    private ScriptProcessor() {}

    static Script script(String code) {
        return new Script(code, PARAMETERS);
    }

    static List<Optional<ValueView>> arguments(Optional<ValueView> value, String key, Optional<ValueView> arguments) {
        return List.of(value, Optional.of(new Text(key)), arguments);
    }

    /** @throws IllegalStateException with what the caller is to hear, if there is no result */
    static ProcessorResult result(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Returned(var returned) ->
                switch (returned.orElse(Nil.INSTANCE)) {
                    case MapView(var members) ->
                        new ProcessorResult(
                                Optional.ofNullable(members.get("value")), Optional.ofNullable(members.get("result")));
                    case ListView list -> new ProcessorResult(Optional.empty(), Optional.empty());
                    case ValueView other ->
                        throw new IllegalStateException("Processor must return { value, result? } object");
                };
            case Outcome.Failed(String message) -> throw new IllegalStateException(message);
            case Outcome.TimedOut timedOut -> throw new IllegalStateException("Processor execution timed out");
            case Outcome.Busy busy -> throw new IllegalStateException("Too many scripts are waiting, try again later");
        };
    }
}
