package topgun.application.query;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import topgun.domain.query.Attribute;
import topgun.domain.query.LiveResult;
import topgun.domain.query.Projection;
import topgun.domain.query.ResultChange;
import topgun.domain.query.RowChange;
import topgun.domain.query.Rows;
import topgun.domain.query.Selection;
import topgun.domain.query.SmallSets;
import topgun.domain.query.Span;

/** A live result and all subscriptions to parts of it. Belongs to the lane of its map. */
final class StandingQuery {

    private final LiveResult<Audience> result;

    StandingQuery(Selection selection) {
        this.result = new LiveResult<>(selection);
    }

    /** The subscriptions to one part. */
    private static final class Audience {

        private final Map<Optional<Projection>, Set<QuerySubscription>> byProjection = new LinkedHashMap<>(2);

        boolean isEmpty() {
            return byProjection.isEmpty();
        }

        void add(QuerySubscription subscription) {
            byProjection.compute(subscription.projection(), (projection, all) -> SmallSets.with(all, subscription));
        }

        void remove(QuerySubscription subscription) {
            byProjection.computeIfPresent(
                    subscription.projection(), (projection, all) -> SmallSets.without(all, subscription));
        }

        void tell(ResultChange change, Updates updates) {
            byProjection.forEach((projection, subscriptions) -> updates.frame(change, projection)
                    .ifPresent(shared -> subscriptions.forEach(subscription -> subscription.send(shared))));
        }

        Stream<QuerySubscription> subscriptions() {
            return byProjection.values().stream().flatMap(Set::stream);
        }
    }

    Selection selection() {
        return result.selection();
    }

    /** The rows of a span now. What happens to it from now on is told to those who are {@linkplain #add added}. */
    LiveResult.Page open(Span span, long mostBytes, Rows rows) {
        return result.open(span, mostBytes, rows, new Audience());
    }

    /** @param subscription to a span that is open */
    void add(QuerySubscription subscription) {
        result.listener(subscription.span()).ifPresent(audience -> audience.add(subscription));
    }

    void remove(QuerySubscription subscription) {
        result.listener(subscription.span()).ifPresent(audience -> audience.remove(subscription));
        closeUnheard(subscription.span());
    }

    /** Takes back an {@link #open} after which nobody has come. */
    void closeUnheard(Span span) {
        if (result.listener(span).filter(Audience::isEmpty).isPresent()) {
            result.close(span);
        }
    }

    boolean isIdle() {
        return result.isIdle();
    }

    void follow(RowChange change, Rows rows, Updates updates) {
        result.follow(change, rows, (audience, happened) -> audience.tell(happened, updates));
    }

    /** An index of that attribute is not kept any more. */
    void keepRankingBy(Attribute attribute) {
        result.keepRankingBy(attribute);
    }

    /** Whether the query asks too much of the server to be followed any longer. */
    boolean isHopeless() {
        return selection().condition().isHopeless();
    }

    Collection<QuerySubscription> subscriptions() {
        return result.listeners().stream().flatMap(Audience::subscriptions).toList();
    }
}
