package topgun.application.script;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import topgun.application.port.ScriptSandbox;
import topgun.application.port.ScriptSandbox.Outcome;
import topgun.application.port.ScriptSandbox.Script;
import topgun.domain.value.ValueView;

/** Runs the code of clients, if the operator allows it. */
public final class Scripts {

    /** What a client hears when the operator does not allow it. */
    public static final String OFF = "Scripts are switched off on this server (scripts=off)";

    /**
     * Words that clients expect to be refused, also in texts and comments. That keeps honest code portable; it is the
     * sandbox that keeps the server safe.
     */
    private static final List<String> FORBIDDEN = List.of(
            "eval",
            "Function",
            "process",
            "global",
            "require",
            "import",
            "fetch",
            "XMLHttpRequest",
            "setTimeout",
            "setInterval",
            "setImmediate");

    private static final List<Pattern> FORBIDDEN_WORDS = FORBIDDEN.stream()
            .map(word -> Pattern.compile("\\b" + word + "\\b"))
            .toList();

    private final Optional<ScriptSandbox> sandbox;

    /** @param sandbox absent where scripts are switched off */
    public Scripts(Optional<ScriptSandbox> sandbox) {
        this.sandbox = sandbox;
    }

    public boolean areOn() {
        return sandbox.isPresent();
    }

    /** What is wrong with the code already by its words. */
    public static Optional<String> flaw(String code) {
        return FORBIDDEN_WORDS.stream()
                .filter(word -> word.matcher(code).find())
                .findFirst()
                .map(word -> "Forbidden pattern detected: " + word);
    }

    /** The same contract as {@link ScriptSandbox#run}; where scripts are off, every run fails at once. */
    public void run(Script script, List<Optional<ValueView>> arguments, Consumer<Outcome> whenDone) {
        if (sandbox.isPresent()) {
            sandbox.get().run(script, arguments, whenDone);
        } else {
            whenDone.accept(new Outcome.Failed(OFF));
        }
    }
}
