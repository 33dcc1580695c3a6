package topgun.application.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import topgun.application.map.GridMap;
import topgun.application.map.IndexState;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.MessageCodec;
import topgun.application.port.Scheduler;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.session.SubscribedMaps;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.operation.Change;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Search;

/**
 * Searches maps and keeps those informed who follow a search. Safe for all threads, as far as methods do not belong to a
 * lane.
 */
public final class Searches implements ChangeListener {

    private final LoadedMaps maps;
    private final MessageCodec codec;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final SearchSettings settings;
    /** By map; each belongs to the lane of its map, and keeps the map in memory. */
    private final Map<String, MapSearches> searches = new ConcurrentHashMap<>();

    private final SubscribedMaps subscribed;
    private volatile SearchFields added = SearchFields.NONE;

    public Searches(
            LoadedMaps maps,
            MessageCodec codec,
            TimeSource time,
            Scheduler scheduler,
            Sessions sessions,
            SearchSettings settings) {
        this.maps = maps;
        this.codec = codec;
        this.time = time;
        this.scheduler = scheduler;
        this.settings = settings;
        this.subscribed = new SubscribedMaps("live searches", settings.mostPerSession());
        sessions.onEnd(this::ended);
    }

    /** What is searched in a map at the moment; empty if it cannot be. */
    Optional<IndexDefinition> definition(String map) {
        return settings.definition(map, added.byMap().getOrDefault(map, List.of()));
    }

    /**
     * From now on searches in these fields besides those that are configured, and keeps the indexes of their maps without
     * being asked to. Who follows a search of the changed map is answered again, if what is searched in has changed.
     */
    public void addFields(SearchFields fields, String changed, BiFunction<Session, String, View> viewOf) {
        added = fields;
        visit(changed, map -> refit(map, session -> viewOf.apply(session, changed)));
    }

    private void refit(GridMap map, Function<Session, View> viewOf) {
        String name = map.name();
        Optional<IndexDefinition> definition = definition(name);
        MapSearches known = searches.get(name);
        if (known == null) {
            definition.filter(wanted -> isKeptReady(name)).ifPresent(wanted -> of(map, wanted));
        } else if (definition.isPresent()) {
            known.redefine(definition.get(), viewOf);
            known.keepReady(isKeptReady(name));
        } else {
            known.end(notEnabled(name)).forEach(ended -> subscribed.remove(ended.session(), ended.subscriptionId()));
            forget(map);
        }
    }

    private boolean isKeptReady(String map) {
        return added.byMap().containsKey(map);
    }

    /** What clients are told of a map that cannot be searched. */
    static String notEnabled(String map) {
        return "Full-text search not enabled for map: " + map;
    }

    /** What clients are told of a map that they may not search. */
    static String denied(String map) {
        return "Access denied for map: " + map;
    }

    /** How far the index is that most searches of a map use, on the lane of the map; empty if there is none. */
    public Optional<IndexState> stateOf(GridMap map) {
        return Optional.ofNullable(searches.get(map.name())).flatMap(MapSearches::state);
    }

    /** Why the session may not have that live search, perhaps in place of that of the same id. */
    Optional<String> objection(Session session, String subscriptionId, Search search) {
        return subscribed.objection(session, subscriptionId, size(subscriptionId, search));
    }

    private static int size(String subscriptionId, Search search) {
        return subscriptionId.length() + search.length();
    }

    /** Searches, on the lane of the map. In a map without records nothing is found, and nothing kept for the next time. */
    void search(GridMap map, IndexDefinition definition, View view, Search search, SearchAnswer answer) {
        if (map.isVacant() && !searches.containsKey(map.name())) {
            answer.found(List.of());
        } else {
            of(map, definition).search(view, search, answer);
        }
    }

    /**
     * Searches and subscribes, on the lane of the map. An earlier subscription of that id must have been to this map, or
     * have been {@linkplain #leaveOtherMap taken back}.
     */
    void subscribe(
            GridMap map,
            IndexDefinition definition,
            View view,
            Search search,
            Session session,
            String subscriptionId,
            SearchAnswer answer) {
        subscribed.put(session, subscriptionId, map.name(), size(subscriptionId, search));
        of(map, definition).subscribe(view, search, session, subscriptionId, answer);
        if (!session.isOpen()) {
            ended(session);
        }
    }

    private MapSearches of(GridMap map, IndexDefinition definition) {
        String name = map.name();
        MapSearches known = searches.get(name);
        if (known != null) {
            return known;
        }
        map.hold();
        var made = new MapSearches(
                map,
                definition,
                codec,
                time,
                task -> onLane(name, searched -> task.run()),
                scheduler,
                settings.promptness(),
                settings.mostBytes());
        searches.put(name, made);
        made.keepReady(isKeptReady(name));
        return made;
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

    /** Has followers shown what they may see now, and sends away those who may see nothing any more. */
    void recheckAccess(BiFunction<Session, String, View> viewOf) {
        searches.keySet()
                .forEach(name -> onLane(
                        name,
                        ofMap -> ofMap.recheckAccess(session -> viewOf.apply(session, name))
                                .forEach(ended -> subscribed.remove(ended.session(), ended.subscriptionId()))));
    }

    private void ended(Session session) {
        subscribed
                .removeAll(session)
                .forEach((map, ids) -> onLane(map, ofMap -> ids.forEach(id -> ofMap.unsubscribe(session, id))));
    }

    /** Forgets the indexes that nobody has used for long. */
    public void forgetUnused() {
        long since = time.millis() - settings.unusedMillis();
        for (String name : searches.keySet()) {
            visit(name, map -> {
                MapSearches ofMap = searches.get(name);
                if (ofMap != null && ofMap.forgetUnusedSince(since)) {
                    forget(map);
                }
            });
        }
    }

    private void forget(GridMap map) {
        searches.remove(map.name());
        map.release();
    }

    /** Nothing happens once nothing is kept for the map any more. */
    private void onLane(String name, Consumer<MapSearches> action) {
        visit(name, map -> {
            MapSearches ofMap = searches.get(name);
            if (ofMap != null) {
                action.accept(ofMap);
            }
        });
    }

    /** Leaves a map alone that cannot be had: one that is searched is in memory. */
    private void visit(String name, Consumer<GridMap> action) {
        maps.run(name, MapTask.of(action, () -> {}));
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        MapSearches ofMap = searches.get(map.name());
        if (ofMap != null) {
            ofMap.follow(change);
        }
    }
}
