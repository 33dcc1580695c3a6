package topgun.application.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import topgun.domain.query.LiveResult;
import topgun.domain.query.Projection;
import topgun.domain.query.ResultChange;
import topgun.domain.query.RowChange;
import topgun.domain.query.Rows;
import topgun.domain.query.Selection;
import topgun.domain.query.Span;

/** A live result and all subscriptions to parts of it. Belongs to the lane of its map. */
final class StandingQuery {

    private final LiveResult result;
    private final Map<Span, Map<Optional<Projection>, Set<QuerySubscription>>> audience = new HashMap<>();
    /** What happens to the spans while a change is followed. */
    private final List<Told> told = new ArrayList<>();

    private record Told(Span span, ResultChange change) {}

    StandingQuery(Selection selection) {
        this.result = new LiveResult(selection);
    }

    Selection selection() {
        return result.selection();
    }

    /** The rows of a span now. What happens to it from now on is told once somebody {@linkplain #add listens}. */
    LiveResult.Page open(Span span, Rows rows) {
        return result.open(span, rows, change -> told.add(new Told(span, change)));
    }

    void add(QuerySubscription subscription) {
        audience.computeIfAbsent(subscription.span(), span -> new LinkedHashMap<>(2))
                .computeIfAbsent(subscription.projection(), projection -> new LinkedHashSet<>(2))
                .add(subscription);
    }

    void remove(QuerySubscription subscription) {
        audience.computeIfPresent(subscription.span(), (span, byProjection) -> {
            byProjection.computeIfPresent(subscription.projection(), (projection, all) -> {
                all.remove(subscription);
                return all.isEmpty() ? null : all;
            });
            return byProjection.isEmpty() ? null : byProjection;
        });
        closeUnheard(subscription.span());
    }

    /** Takes back an {@link #open} after which nobody has come. */
    void closeUnheard(Span span) {
        if (!audience.containsKey(span)) {
            result.close(span);
        }
    }

    boolean isIdle() {
        return audience.isEmpty();
    }

    void follow(RowChange change, Rows rows, Updates updates) {
        result.follow(change, rows);
        try {
            told.forEach(each -> tell(each, updates));
        } finally {
            told.clear();
        }
    }

    private void tell(Told each, Updates updates) {
        audience.getOrDefault(each.span(), Map.of())
                .forEach((projection, subscriptions) -> updates.frame(each.change(), projection)
                        .ifPresent(shared -> subscriptions.forEach(subscription -> subscription.send(shared))));
    }

    /** Whether the query asks too much of the server to be followed any longer. */
    boolean isHopeless() {
        return selection().condition().isHopeless();
    }

    Collection<QuerySubscription> subscriptions() {
        return audience.values().stream()
                .flatMap(byProjection -> byProjection.values().stream())
                .flatMap(Set::stream)
                .toList();
    }
}
