package topgun.application.resolver;

import java.util.Optional;
import java.util.OptionalInt;
import topgun.application.port.ScriptSandbox.Script;
import topgun.domain.resolver.ConflictResolver;
import topgun.domain.resolver.KeyPattern;

/**
 * A resolver that somebody has registered.
 *
 * @param givenPriority as it was given, for lists
 * @param owner the user who registered it last, and who may take it away
 */
record RegisteredResolver(
        String map,
        String name,
        OptionalInt givenPriority,
        int priority,
        Optional<KeyPattern> keyPattern,
        Optional<String> owner,
        Rule rule) {

    /** What decides. */
    sealed interface Rule {

        record Known(ConflictResolver resolver) implements Rule {}

        record Scripted(Script script) implements Rule {}

        /** Clients may register a name without code; it decides nothing. */
        record Nothing() implements Rule {}
    }

    boolean decidesAbout(String key) {
        return !(rule instanceof Rule.Nothing)
                && keyPattern.filter(pattern -> !pattern.matches(key)).isEmpty();
    }
}
