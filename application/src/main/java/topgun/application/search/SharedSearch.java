package topgun.application.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.message.SubscriberMessage.SearchUpdate;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.domain.search.LiveSearch;
import topgun.domain.search.Search;
import topgun.domain.search.SearchDelta;
import topgun.domain.search.SearchHit;

/** A live search and all who follow it: what happens is found out, and encoded, once. Belongs to the lane of its map. */
final class SharedSearch {

    private final Search search;
    private final ServedIndex index;
    private final LiveSearch live;
    private final MessageCodec codec;
    private final Set<SearchSubscription> subscriptions = new LinkedHashSet<>(2);

    SharedSearch(Search search, ServedIndex index, MessageCodec codec) {
        this.search = search;
        this.index = index;
        this.live = new LiveSearch(search, index.texts());
        this.codec = codec;
    }

    Search search() {
        return search;
    }

    ServedIndex index() {
        return index;
    }

    /** Answers what there is to be seen now; those who follow already are brought to the same state. */
    List<SearchHit> refresh(long nowMillis) {
        LiveSearch.Refreshed refreshed = live.refresh();
        tell(refreshed.deltas(), nowMillis);
        return refreshed.hits();
    }

    void add(SearchSubscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(SearchSubscription subscription) {
        subscriptions.remove(subscription);
    }

    boolean isFollowedBy(SearchSubscription subscription) {
        return subscriptions.contains(subscription);
    }

    boolean isIdle() {
        return subscriptions.isEmpty();
    }

    /** Tells what follows from a change that the index knows of, and answers whether it takes a refresh to tell all. */
    boolean follow(String key, long nowMillis) {
        tell(live.changed(key), nowMillis);
        return live.isStale();
    }

    /** Whether any change makes it take a refresh. */
    boolean shifts() {
        return live.shifts();
    }

    private void tell(List<SearchDelta> deltas, long nowMillis) {
        if (subscriptions.isEmpty()) {
            return;
        }
        for (SearchDelta delta : deltas) {
            byte[] head = codec.encodeHead(update(delta, nowMillis));
            Frame shared = delta instanceof SearchDelta.Updated(SearchHit hit)
                    ? Frame.ofState(head, hit.key())
                    : Frame.of(head);
            subscriptions.forEach(subscription -> subscription.send(shared));
        }
    }

    private SearchUpdate update(SearchDelta delta, long nowMillis) {
        return switch (delta) {
            case SearchDelta.Entered(SearchHit hit) -> update(hit, ResultChange.ENTER, nowMillis);
            case SearchDelta.Updated(SearchHit hit) -> update(hit, ResultChange.UPDATE, nowMillis);
            case SearchDelta.Left(String key) ->
                new SearchUpdate(key, Optional.empty(), 0, List.of(), ResultChange.LEAVE);
        };
    }

    private SearchUpdate update(SearchHit hit, ResultChange change, long nowMillis) {
        return new SearchUpdate(
                hit.key(), index.documents().shown(hit.key(), nowMillis), hit.score(), hit.matchedTerms(), change);
    }
}
