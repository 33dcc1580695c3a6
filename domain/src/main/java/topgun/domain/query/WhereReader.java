package topgun.domain.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;
import topgun.domain.value.ValueView;

/**
 * Reads {@code where}: each named field has to equal a value, or to satisfy all of some operators.
 *
 * <p>Reads the encoded form, because a field may be required to be {@code undefined}, which a {@link ValueView} does not
 * show.
 */
final class WhereReader {

    private final Allowance allowance;

    WhereReader(Allowance allowance) {
        this.allowance = allowance;
    }

    Condition read(Value where) throws RefusedException {
        MessagePackReader reader = where.reader();
        List<Condition> fields = new ArrayList<>();
        int count = reader.readMapHeader();
        allowance.take(count);
        for (int i = 0; i < count; i++) {
            fields.add(field(Attribute.literal(reader.readKey()), reader));
        }
        return all(fields);
    }

    private Condition field(Attribute attribute, MessagePackReader reader) throws RefusedException {
        if (reader.peekType() != ValueType.MAP) {
            return equal(attribute, operand(reader));
        }
        List<Condition> operators = new ArrayList<>();
        int count = reader.readMapHeader();
        allowance.take(count);
        for (int i = 0; i < count; i++) {
            String operator = reader.readKey();
            operators.add(operator(operator, attribute, operand(reader)));
        }
        return all(operators);
    }

    private static Condition operator(String operator, Attribute attribute, Optional<ValueView> operand) {
        return switch (operator) {
            case "$gt" -> Comparison.GT.with(attribute, operand);
            case "$gte" -> Comparison.GTE.with(attribute, operand);
            case "$lt" -> Comparison.LT.with(attribute, operand);
            case "$lte" -> Comparison.LTE.with(attribute, operand);
            case "$ne" -> Comparison.NEQ.with(attribute, operand);
            default -> Condition.Never.INSTANCE;
        };
    }

    /** Unlike an operator, this lets equal dates match. */
    private static Condition equal(Attribute attribute, Optional<ValueView> operand) {
        Identity identity = Identity.of(operand.orElse(null));
        return identity == null ? Condition.Never.INSTANCE : new Condition.OneOf(attribute, Set.of(identity));
    }

    private static Optional<ValueView> operand(MessagePackReader reader) {
        return reader.tryReadUndefined() ? Optional.empty() : Optional.of(reader.readView());
    }

    private static Condition all(List<Condition> parts) {
        return switch (parts.size()) {
            case 0 -> Condition.Always.INSTANCE;
            case 1 -> parts.getFirst();
            default -> new Condition.All(parts);
        };
    }
}
