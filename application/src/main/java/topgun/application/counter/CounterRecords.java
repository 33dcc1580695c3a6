package topgun.application.counter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.domain.clock.NodeId;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.PnCounter;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;

/** Counters as records: an object of two objects, amounts by node id. */
final class CounterRecords {

    private static final String INCREMENTS = "p";
    private static final String DECREMENTS = "n";

    private CounterRecords() {}

    static Value toValue(PnCounter counter) {
        Map<String, ValueView> state = new LinkedHashMap<>();
        state.put(INCREMENTS, amounts(counter.positive()));
        state.put(DECREMENTS, amounts(counter.negative()));
        return Value.of(new MapView(state));
    }

    static PnCounter toCounter(Optional<LwwRecord> stored) {
        return stored.filter(LwwRecord.Entry.class::isInstance)
                .map(entry -> ((LwwRecord.Entry) entry).value().view())
                .filter(MapView.class::isInstance)
                .map(view -> ((MapView) view).members())
                .map(state -> new PnCounter(amounts(state.get(INCREMENTS)), amounts(state.get(DECREMENTS))))
                .orElse(PnCounter.ZERO);
    }

    private static MapView amounts(Map<NodeId, Double> amounts) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        amounts.forEach((node, amount) -> members.put(node.value(), new Num(amount)));
        return new MapView(members);
    }

    private static Map<NodeId, Double> amounts(@Nullable ValueView view) {
        Map<NodeId, Double> amounts = new LinkedHashMap<>();
        if (view instanceof MapView object) {
            object.members().forEach((node, amount) -> {
                if (amount instanceof Num(double number)) {
                    amounts.put(new NodeId(node), number);
                }
            });
        }
        return amounts;
    }
}
