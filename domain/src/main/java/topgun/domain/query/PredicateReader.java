package topgun.domain.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import topgun.domain.access.Principal;
import topgun.domain.pattern.PatternOutcome;
import topgun.domain.pattern.TextPattern;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/** Reads the tree form of conditions. */
final class PredicateReader {

    private static final String OF_DOCUMENT = "data.";

    private final QueryRules rules;
    private final Principal principal;
    private final Allowance allowance;

    PredicateReader(QueryRules rules, Principal principal, Allowance allowance) {
        this.rules = rules;
        this.principal = principal;
        this.allowance = allowance;
    }

    Condition read(MapView node) throws RefusedException {
        return read(node, 1);
    }

    private Condition read(MapView node, int depth) throws RefusedException {
        allowance.take(1);
        allowance.checkDepth(depth);
        ValueView operator = node.members().get("op");
        if (operator == null) {
            throw RefusedException.malformed();
        }
        List<Condition> children = children(node, depth);
        String name = Members.asText(operator);
        return switch (name) {
            case "and" -> children.size() == 1 ? children.getFirst() : new Condition.All(children);
            case "or" -> children.size() == 1 ? children.getFirst() : new Condition.Any(children);
            case "not" -> children.isEmpty() ? Condition.Always.INSTANCE : Comparison.not(children.getFirst());
            default -> leaf(name, node);
        };
    }

    private List<Condition> children(MapView node, int depth) throws RefusedException {
        ValueView children = node.members().get("children");
        List<Condition> conditions = new ArrayList<>();
        if (children != null) {
            for (ValueView child : Members.asList(children)) {
                conditions.add(read(Members.asMap(child), depth + 1));
            }
        }
        return conditions;
    }

    private Condition leaf(String operator, MapView node) throws RefusedException {
        Optional<String> name = text(node, "attribute");
        Operand operand = operand(node);
        Attribute attribute = rules.attribute(name.orElse(""));
        Condition condition = switch (operator) {
            case "isNull" -> new Condition.Null(attribute);
            case "isNotNull" -> Comparison.not(new Condition.Null(attribute));
            case "like" -> pattern(attribute, operand, TextPattern::like);
            case "regex" -> pattern(attribute, operand, TextPattern::regex);
            default ->
                comparison(Comparison.named(operator).orElseThrow(RefusedException::malformed), attribute, operand);
        };
        return attribute.name().isEmpty() ? Condition.Never.INSTANCE : condition;
    }

    /** What an attribute is compared with. */
    private sealed interface Operand {

        /** @param value empty if missing */
        record Known(Optional<ValueView> value) implements Operand {}

        record OfDocument(Attribute attribute) implements Operand {}

        record Unresolvable() implements Operand {}
    }

    private Operand operand(MapView node) throws RefusedException {
        Optional<String> reference = text(node, "valueRef");
        if (reference.isPresent()) {
            return referred(reference.get());
        }
        Optional<ValueView> value = Optional.ofNullable(node.members().get("value"));
        if (value.orElse(null) instanceof ListView(List<ValueView> elements)) {
            allowance.take(elements.size());
        }
        return new Operand.Known(value);
    }

    private Operand referred(String reference) {
        if (reference.startsWith(OF_DOCUMENT)) {
            return new Operand.OfDocument(Attribute.nested(reference.substring(OF_DOCUMENT.length())));
        }
        if (reference.equals("auth.id") && principal.userId().isPresent()) {
            return new Operand.Known(principal.userId().map(ValueView.Text::new));
        }
        if (reference.equals("auth.roles")) {
            List<ValueView> roles = new ArrayList<>();
            principal.roles().forEach(role -> roles.add(new ValueView.Text(role)));
            return new Operand.Known(Optional.of(new ListView(roles)));
        }
        return new Operand.Unresolvable();
    }

    private static Condition comparison(Comparison comparison, Attribute attribute, Operand operand) {
        return switch (operand) {
            case Operand.Known(Optional<ValueView> value) -> comparison.with(attribute, value);
            case Operand.OfDocument(Attribute other) -> new Condition.WithAttribute(comparison, attribute, other);
            case Operand.Unresolvable unresolvable -> Condition.Never.INSTANCE;
        };
    }

    private static Condition pattern(Attribute attribute, Operand operand, Function<String, PatternOutcome> language)
            throws RefusedException {
        if (!(operand instanceof Operand.Known(Optional<ValueView> value))
                || !(value.orElse(null) instanceof ValueView.Text(String text))) {
            return Condition.Never.INSTANCE;
        }
        return switch (language.apply(text)) {
            case PatternOutcome.Compiled(TextPattern pattern) -> new Condition.Matching(attribute, pattern);
            case PatternOutcome.Refused(String reason) -> throw new RefusedException(reason);
        };
    }

    private static Optional<String> text(MapView node, String member) throws RefusedException {
        ValueView view = node.members().get(member);
        return view == null ? Optional.empty() : Optional.of(Members.asText(view));
    }
}
