package topgun.domain.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.Principal;
import topgun.domain.pattern.PatternOutcome;
import topgun.domain.pattern.TextPattern;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;

/** Reads the tree form of conditions. */
final class PredicateReader {

    private static final String OF_DOCUMENT = "data.";
    private static final String OF_PRINCIPAL = "auth.";

    private final QueryRules rules;
    private final Principal principal;
    private final Allowance allowance;
    private final @Nullable Document self;

    /** For queries. */
    PredicateReader(QueryRules rules, Principal principal, Allowance allowance) {
        this(rules, principal, allowance, null);
    }

    /**
     * For conditions of rules, which may also be about whoever asks.
     *
     * @param self the principal as attributes see him; null if they do not
     */
    PredicateReader(QueryRules rules, Principal principal, Allowance allowance, @Nullable Document self) {
        this.rules = rules;
        this.principal = principal;
        this.allowance = allowance;
        this.self = self;
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
        if (self != null) {
            if (operator.equals("regex")) {
                throw new RefusedException("regex is not possible in a rule, since it may take too long");
            }
            if (name.isPresent() && name.get().startsWith(OF_PRINCIPAL)) {
                String own = name.get().substring(OF_PRINCIPAL.length());
                return ofPrincipal(condition(operator, Attribute.nested(own), operand), operand, self);
            }
        }
        return condition(operator, rules.attribute(name.orElse("")), operand);
    }

    /** What a condition about whoever asks comes to. */
    private static Condition ofPrincipal(Condition condition, Operand operand, Document self) throws RefusedException {
        if (operand instanceof Operand.OfDocument) {
            throw new RefusedException("data is compared with auth, not auth with data");
        }
        return condition.test(self) ? Condition.Always.INSTANCE : Condition.Never.INSTANCE;
    }

    private Condition condition(String operator, Attribute attribute, Operand operand) throws RefusedException {
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
            return new Operand.Known(Optional.of(texts(principal.roles())));
        }
        return new Operand.Unresolvable();
    }

    static ListView texts(List<String> texts) {
        return new ListView(texts.stream().<ValueView>map(ValueView.Text::new).toList());
    }

    private Condition comparison(Comparison comparison, Attribute attribute, Operand operand) {
        return switch (operand) {
            case Operand.Known(Optional<ValueView> value) -> comparison.with(attribute, value);
            case Operand.OfDocument(Attribute other) ->
                new Condition.WithAttribute(comparison, attribute, other, rules.mostConditions());
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
