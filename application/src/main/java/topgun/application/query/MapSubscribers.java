package topgun.application.query;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import topgun.application.session.Session;

/** Who follows one map. Belongs to the lane of the map. */
final class MapSubscribers {

    private record Id(String session, String query) {}

    private final Map<Id, QuerySubscription> subscriptions = new LinkedHashMap<>();
    /** Followers of the map, with the number of their subscriptions. */
    private final Map<Session, Integer> followers = new LinkedHashMap<>();

    /** Replaces an earlier subscription of that session and id. */
    void add(QuerySubscription subscription) {
        remove(subscription.session(), subscription.queryId());
        subscriptions.put(new Id(subscription.session().id(), subscription.queryId()), subscription);
        followers.merge(subscription.session(), 1, Integer::sum);
    }

    void remove(Session session, String queryId) {
        if (subscriptions.remove(new Id(session.id(), queryId)) != null) {
            followers.computeIfPresent(session, (follower, count) -> count == 1 ? null : count - 1);
        }
    }

    Collection<QuerySubscription> subscriptions() {
        return subscriptions.values();
    }

    Collection<Session> followers() {
        return followers.keySet();
    }

    boolean isEmpty() {
        return subscriptions.isEmpty();
    }
}
