package topgun.application.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.domain.value.Value;

/**
 * A message to the owners of subscriptions, without the id of the subscription, which is all that differs between them.
 */
public sealed interface SubscriberMessage {

    /** What happened to a row of a live result. The names are those on the wire. */
    enum ResultChange {
        ENTER,
        UPDATE,
        LEAVE
    }

    /** @param value empty on {@code LEAVE} */
    record QueryUpdate(String key, Optional<Value> value, ResultChange change) implements SubscriberMessage {}

    /** @param value empty when the record is gone */
    record SearchUpdate(String key, Optional<Value> value, double score, List<String> matchedTerms, ResultChange change)
            implements SubscriberMessage {}

    /** @param value empty when values were not asked for, null on {@code LEAVE} */
    record HybridSearchUpdate(
            String key, Optional<Value> value, double score, Map<String, Double> methodScores, ResultChange change)
            implements SubscriberMessage {}
}
