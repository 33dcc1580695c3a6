package topgun.application.search;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import topgun.domain.search.Search;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;

/**
 * How a client wants to search, apart from the query.
 *
 * @param limit empty if it did not say; {@link Search#NO_LIMIT} if it said that it wants all
 */
record SearchOptions(OptionalInt limit, double minScore, Map<String, Double> boost) {

    /** Reads the options of a message; empty if one has the wrong type. Unknown ones are passed over. */
    static Optional<SearchOptions> read(Value options) {
        return read(options.view() instanceof MapView(var members) ? members : Map.of());
    }

    private static Optional<SearchOptions> read(Map<String, ValueView> members) {
        ValueView limit = members.get("limit");
        OptionalDouble count = number(limit == null ? new ValueView.Num(0) : limit);
        OptionalDouble minScore = number(members.getOrDefault("minScore", new ValueView.Num(0)));
        Optional<Map<String, Double>> boost = weights(members.get("boost"));
        if (count.isEmpty() || minScore.isEmpty() || boost.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SearchOptions(
                limit == null ? OptionalInt.empty() : OptionalInt.of(limit(count.getAsDouble())),
                minScore.getAsDouble(),
                boost.get()));
    }

    /** Fractions are cut off, also of what is less than one; nothing, or less than nothing, is no limit. */
    private static int limit(double limit) {
        return limit > 0 ? (int) limit : Search.NO_LIMIT;
    }

    private static Optional<Map<String, Double>> weights(@Nullable ValueView boost) {
        if (boost == null) {
            return Optional.of(Map.of());
        }
        if (!(boost instanceof MapView(var members))) {
            return Optional.empty();
        }
        Map<String, Double> weights = new HashMap<>();
        for (Map.Entry<String, ValueView> member : members.entrySet()) {
            OptionalDouble weight = number(member.getValue());
            if (weight.isEmpty()) {
                return Optional.empty();
            }
            weights.put(member.getKey(), weight.getAsDouble());
        }
        return Optional.of(weights);
    }

    private static OptionalDouble number(ValueView view) {
        double number = switch (view) {
            case ValueView.Num(double value) -> value;
            case ValueView.BigInt(var value) -> value.doubleValue();
            case ValueView other -> Double.NaN;
        };
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
