package topgun.application.hybrid;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.MessageCodec;
import topgun.application.port.Scheduler;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.session.SubscribedMaps;
import topgun.domain.clock.TimeSource;
import topgun.domain.operation.Change;

/** Keeps those informed who follow hybrid searches. Safe for all threads, as far as methods do not belong to a lane. */
public final class HybridSearches implements ChangeListener {

    private final LoadedMaps maps;
    private final AccessControl access;
    private final Retrieval retrieval;
    private final MessageCodec codec;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final HybridSettings settings;
    /** By map, as long as somebody follows a search of it; each belongs to the lane of its map. */
    private final Map<String, MapHybridSearches> searches = new ConcurrentHashMap<>();

    private final SubscribedMaps subscribed;

    public HybridSearches(
            LoadedMaps maps,
            AccessControl access,
            Retrieval retrieval,
            MessageCodec codec,
            TimeSource time,
            Scheduler scheduler,
            Sessions sessions,
            HybridSettings settings) {
        this.maps = maps;
        this.access = access;
        this.retrieval = retrieval;
        this.codec = codec;
        this.time = time;
        this.scheduler = scheduler;
        this.settings = settings;
        this.subscribed = new SubscribedMaps("live hybrid searches", settings.mostPerSession());
        sessions.onEnd(this::ended);
        access.onChange(() -> searches.keySet().forEach(name -> onLane(name, MapHybridSearches::recheckAccess)));
        retrieval.onChange(this::changed);
    }

    /** Why the session may not have that live search, perhaps in place of that of the same id. */
    Optional<String> objection(Session session, String subscriptionId, HybridRequest request) {
        return subscribed.objection(session, subscriptionId, size(subscriptionId, request));
    }

    private static int size(String subscriptionId, HybridRequest request) {
        return subscriptionId.length() + request.size();
    }

    /**
     * Searches and subscribes, on the lane of the map. An earlier subscription of that id must have been to this map, or
     * have been {@linkplain #leaveOtherMap taken back}; it ends in any case.
     *
     * @param answered called when the client has had an answer, or is gone
     */
    void subscribe(GridMap map, Session session, String subscriptionId, HybridRequest request, Runnable answered) {
        subscribed.put(session, subscriptionId, map.name(), size(subscriptionId, request));
        searches.computeIfAbsent(map.name(), name -> follow(map)).subscribe(session, subscriptionId, request, answered);
        if (!session.isOpen()) {
            ended(session);
        }
    }

    private MapHybridSearches follow(GridMap map) {
        map.hold();
        return new MapHybridSearches(
                map,
                retrieval,
                access,
                codec,
                time,
                task -> onLane(map.name(), followed -> task.run()),
                scheduler,
                settings.searches().promptness().longestLagMillis(),
                ended -> {
                    subscribed.remove(ended.session(), ended.id());
                    settle(map);
                });
    }

    private void settle(GridMap map) {
        MapHybridSearches ofMap = searches.get(map.name());
        if (ofMap != null && !ofMap.hasSubscriptions()) {
            searches.remove(map.name());
            map.release();
        }
    }

    /** Takes back a subscription of that id to another map, and then goes on. */
    void leaveOtherMap(Session session, String subscriptionId, String map, Runnable then) {
        Optional<String> other = subscribed.mapOf(session, subscriptionId).filter(known -> !known.equals(map));
        if (other.isPresent()) {
            unsubscribe(session, subscriptionId);
            maps.run(other.get(), MapTask.of(left -> then.run(), then));
        } else {
            then.run();
        }
    }

    void unsubscribe(Session session, String subscriptionId) {
        Optional<String> map = subscribed.mapOf(session, subscriptionId);
        if (map.isPresent()) {
            subscribed.remove(session, subscriptionId);
            onLane(map.get(), ofMap -> ofMap.unsubscribe(session, subscriptionId));
        }
    }

    private void ended(Session session) {
        subscribed
                .removeAll(session)
                .forEach((map, ids) -> onLane(map, ofMap -> ids.forEach(id -> ofMap.unsubscribe(session, id))));
    }

    /** Nothing happens once nobody follows the map any more. */
    private void onLane(String name, Consumer<MapHybridSearches> action) {
        visit(name, map -> {
            MapHybridSearches ofMap = searches.get(name);
            if (ofMap != null) {
                action.accept(ofMap);
                settle(map);
            }
        });
    }

    /** Leaves a map alone that cannot be had: one that is followed is in memory. */
    private void visit(String name, Consumer<GridMap> action) {
        maps.run(name, MapTask.of(action, () -> {}));
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        changed(map.name());
    }

    private void changed(String map) {
        MapHybridSearches ofMap = searches.get(map);
        if (ofMap != null) {
            ofMap.changed();
        }
    }
}
