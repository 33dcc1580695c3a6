package topgun.domain.access;

import java.util.Optional;

/**
 * Allows or denies everybody to act on some maps; with a condition, only as far as records satisfy it. Which of a person's
 * own records are meant, and whose roles count, is for the condition to say.
 *
 * @param id names the rule among all others
 */
public record Rule(String id, SegmentPattern maps, Scope scope, Effect effect, Optional<RecordCondition> condition) {

    /** What a rule says. A denial wins over whatever allows the same. */
    public enum Effect {
        ALLOW,
        DENY
    }

    /** What a rule is about. */
    public enum Scope {
        READ,
        WRITE,
        REMOVE,
        ALL;

        boolean covers(Action action) {
            return switch (this) {
                case READ -> action == Action.READ;
                case WRITE -> action == Action.PUT;
                case REMOVE -> action == Action.REMOVE;
                case ALL -> true;
            };
        }
    }

    boolean applies(String map, Action action) {
        return scope.covers(action) && maps.matches(map);
    }

    RecordFilter records(Principal principal) {
        return condition.map(it -> it.of(principal)).orElse(RecordFilter.ALL);
    }
}
