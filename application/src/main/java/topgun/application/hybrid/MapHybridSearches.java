package topgun.application.hybrid;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.port.MessageCodec;
import topgun.application.port.Scheduler;
import topgun.application.session.Session;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;

/** The live hybrid searches of one map. Belongs to the lane of the map. */
final class MapHybridSearches implements StandingSearch.Keeper {

    private final GridMap map;
    private final Retrieval retrieval;
    private final AccessControl access;
    private final MessageCodec codec;
    private final TimeSource time;
    private final Reruns reruns;
    private final Consumer<HybridSubscription> onEnd;
    private final Map<Kind, StandingSearch> standing = new LinkedHashMap<>();
    /** Those that have begun a run since the last change. The others know that they are stale. */
    private final Set<StandingSearch> fresh = new LinkedHashSet<>();

    private final Map<Session, Map<String, HybridSubscription>> subscriptions = new HashMap<>();

    private record Kind(HybridRequest request, View view) {}

    /**
     * @param lane that of the map, for what is to be done after all that waits for it now
     * @param onEnd told of subscriptions that nobody has taken back
     */
    MapHybridSearches(
            GridMap map,
            Retrieval retrieval,
            AccessControl access,
            MessageCodec codec,
            TimeSource time,
            Executor lane,
            Scheduler scheduler,
            long lagMillis,
            Consumer<HybridSubscription> onEnd) {
        this.map = map;
        this.retrieval = retrieval;
        this.access = access;
        this.codec = codec;
        this.time = time;
        this.reruns = new Reruns(lane, scheduler, time, lagMillis);
        this.onEnd = onEnd;
    }

    boolean hasSubscriptions() {
        return !subscriptions.isEmpty();
    }

    /**
     * Searches and subscribes, in place of an earlier subscription of that id.
     *
     * @param answered called after each answer, and when none will come
     */
    void subscribe(Session session, String id, HybridRequest request, Runnable answered) {
        unsubscribe(session, id);
        View view = access.viewOf(session, map.name());
        StandingSearch search = standing.computeIfAbsent(
                new Kind(request, view),
                kind -> new StandingSearch(request, view, map, retrieval, codec, time, reruns, this));
        var subscription =
                new HybridSubscription(session, id, search, codec.subscriptionTail(id), time.millis(), answered);
        subscriptions.computeIfAbsent(session, s -> new HashMap<>(2)).put(id, subscription);
        if (view.equals(View.NOTHING)) {
            deny(subscription);
        } else {
            search.add(subscription);
        }
    }

    /** Whoever waits for an answer is not kept waiting. */
    void unsubscribe(Session session, String id) {
        HybridSubscription known = subscriptions.getOrDefault(session, Map.of()).get(id);
        if (known != null) {
            remove(known);
            known.answered().run();
        }
    }

    private void remove(HybridSubscription subscription) {
        subscriptions.computeIfPresent(subscription.session(), (session, byId) -> {
            byId.remove(subscription.id(), subscription);
            return byId.isEmpty() ? null : byId;
        });
        subscription.end();
        subscription.search().remove(subscription);
        dropIfIdle(subscription.search());
    }

    private void dropIfIdle(StandingSearch search) {
        if (search.isIdle()) {
            standing.remove(new Kind(search.request(), search.view()), search);
            reruns.remove(search);
            fresh.remove(search);
        }
    }

    /** Shows followers what they may see now, and sends away those who may see nothing any more. */
    void recheckAccess() {
        List<HybridSubscription> all = subscriptions.values().stream()
                .flatMap(byId -> byId.values().stream())
                .toList();
        for (HybridSubscription subscription : all) {
            if (!subscription.hasEnded() && !isShownTheSame(subscription)) {
                showAnew(subscription);
            }
        }
    }

    private boolean isShownTheSame(HybridSubscription subscription) {
        return access.viewOf(subscription.session(), map.name())
                .equals(subscription.search().view());
    }

    private void showAnew(HybridSubscription subscription) {
        remove(subscription);
        subscribe(
                subscription.session(), subscription.id(), subscription.search().request(), subscription.answered());
    }

    private void deny(HybridSubscription subscription) {
        String reason = HybridHandlers.denied(map.name());
        subscription.session().send(new Failure(403, reason));
        failed(subscription, reason);
    }

    @Override
    public boolean mayFollow(HybridSubscription subscription) {
        boolean isShownTheSame = isShownTheSame(subscription);
        if (!isShownTheSame) {
            showAnew(subscription); // the policy has changed while the search was run
        }
        return isShownTheSame;
    }

    @Override
    public void failed(HybridSubscription subscription, String reason) {
        remove(subscription);
        subscription.refuse(reason);
        onEnd.accept(subscription);
    }

    @Override
    public void runs(StandingSearch search) {
        fresh.add(search);
    }

    @Override
    public void ran(StandingSearch search) {
        dropIfIdle(search);
    }

    void changed() {
        if (!fresh.isEmpty()) {
            List<StandingSearch> outdated = List.copyOf(fresh);
            fresh.clear();
            outdated.forEach(StandingSearch::changed);
        }
    }
}
