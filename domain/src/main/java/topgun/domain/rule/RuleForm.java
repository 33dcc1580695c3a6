package topgun.domain.rule;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import topgun.domain.access.RecordCondition;
import topgun.domain.access.Rule;
import topgun.domain.access.SegmentPattern;
import topgun.domain.query.PredicateCondition;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Text;

/** Reads and writes rules as {@code {id, mapPattern, action, effect, condition}}. */
public final class RuleForm {

    private static final int LONGEST_NAME = 512;

    private RuleForm() {}

    /** What became of a rule as somebody wrote it. */
    public sealed interface Reading {

        record Accepted(Rule rule) implements Reading {}

        /** @param field which member is wrong */
        record Refused(String field, String reason) implements Reading {}
    }

    /** @param newId names a rule that comes without a name */
    public static Reading read(MapView form, Supplier<String> newId) {
        try {
            Map<String, ValueView> members = form.members();
            String id = isGiven(members, "id") ? text(members, "id") : newId.get();
            return new Reading.Accepted(new Rule(
                    id,
                    new SegmentPattern(text(members, "mapPattern")),
                    choice(members, "action", Rule.Scope.values()),
                    choice(members, "effect", Rule.Effect.values()),
                    condition(members)));
        } catch (WrongFieldException e) {
            return new Reading.Refused(e.field, e.reason);
        }
    }

    public static MapView write(Rule rule) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put("id", new Text(rule.id()));
        members.put("mapPattern", new Text(rule.maps().text()));
        members.put("action", new Text(rule.scope().name().toLowerCase(Locale.ROOT)));
        members.put("effect", new Text(rule.effect().name().toLowerCase(Locale.ROOT)));
        rule.condition().ifPresent(condition -> members.put("condition", condition.tree()));
        return new MapView(members);
    }

    private static final class WrongFieldException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String field;
        private final String reason;

        WrongFieldException(String field, String reason) {
            super(reason, null, false, false);
            this.field = field;
            this.reason = reason;
        }
    }

    private static boolean isGiven(Map<String, ValueView> members, String name) {
        ValueView value = members.get(name);
        return value != null && !(value instanceof ValueView.Nil);
    }

    private static String text(Map<String, ValueView> members, String name) throws WrongFieldException {
        if (members.get(name) instanceof Text(String text) && !text.isEmpty() && text.length() <= LONGEST_NAME) {
            return text;
        }
        throw new WrongFieldException(name, name + " must be a text of 1 to " + LONGEST_NAME + " characters");
    }

    private static <E extends Enum<E>> E choice(Map<String, ValueView> members, String name, E[] choices)
            throws WrongFieldException {
        var known = new StringBuilder();
        for (E choice : choices) {
            String word = choice.name().toLowerCase(Locale.ROOT);
            if (members.get(name) instanceof Text(String text) && text.equals(word)) {
                return choice;
            }
            known.append(known.isEmpty() ? "" : ", ").append(word);
        }
        throw new WrongFieldException(name, name + " must be one of " + known);
    }

    private static Optional<RecordCondition> condition(Map<String, ValueView> members) throws WrongFieldException {
        if (isGiven(members, "condition")) {
            if (!(members.get("condition") instanceof MapView map)) {
                throw new WrongFieldException("condition", "condition must be an object");
            }
            return Optional.of(condition("condition", map));
        }
        if (!isGiven(members, "conditionExpr")) {
            return Optional.empty();
        }
        if (!(members.get("conditionExpr") instanceof Text(String text))) {
            throw new WrongFieldException("conditionExpr", "conditionExpr must be a text");
        }
        try {
            return Optional.of(condition("conditionExpr", ConditionExpression.parse(text)));
        } catch (ConditionExpression.SyntaxException e) {
            throw new WrongFieldException("conditionExpr", String.valueOf(e.getMessage()));
        }
    }

    private static RecordCondition condition(String field, MapView tree) throws WrongFieldException {
        try {
            return PredicateCondition.of(tree);
        } catch (IllegalArgumentException e) {
            throw new WrongFieldException(field, String.valueOf(e.getMessage()));
        }
    }
}
