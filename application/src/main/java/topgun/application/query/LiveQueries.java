package topgun.application.query;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.map.IndexState;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.session.SubscribedMaps;
import topgun.application.telemetry.Telemetry;
import topgun.domain.access.ClientMaps;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.operation.Change;
import topgun.domain.query.IndexDefinition;
import topgun.domain.query.LiveResult;
import topgun.domain.query.Query;
import topgun.domain.query.Rows;
import topgun.domain.query.Span;

/** Keeps the subscribers of all maps informed. Safe for all threads, as far as methods do not belong to a lane. */
public final class LiveQueries implements ChangeListener {

    private final LoadedMaps maps;
    private final AccessControl access;
    private final MessageCodec codec;
    private final TimeSource time;
    private final QuerySettings settings;
    private final Telemetry telemetry;
    /** By map; each belongs to the lane of its map. */
    private final Map<String, MapQueries> queries = new ConcurrentHashMap<>();

    private final SubscribedMaps subscribed;
    private volatile IndexSettings indexes;

    private final LongAdder rowsVisited = new LongAdder();
    private final LongAdder queriesAsked = new LongAdder();

    /** What the latest write decides alone, in a map whose values are no sets. */
    private record Register(String map, String key) {}

    /**
     * What live queries have cost so far.
     *
     * @param subscriptions how many there are now
     * @param rowsVisited how many rows have been looked at other than because they changed
     * @param queriesAsked how many times a standing query has been asked what a change means to it
     */
    public record Figures(int subscriptions, long rowsVisited, long queriesAsked) {}

    public LiveQueries(
            LoadedMaps maps,
            AccessControl access,
            MessageCodec codec,
            TimeSource time,
            Sessions sessions,
            QuerySettings settings,
            Telemetry telemetry) {
        this.maps = maps;
        this.access = access;
        this.codec = codec;
        this.time = time;
        this.settings = settings;
        this.telemetry = telemetry;
        this.subscribed = new SubscribedMaps("live queries", settings.mostPerSession());
        this.indexes = settings.indexes();
        sessions.onEnd(this::ended);
        access.onChange(this::recheckAccess);
    }

    public Figures figures() {
        return new Figures(subscribed.count(), rowsVisited.sum(), queriesAsked.sum());
    }

    /** Why the session may not have another subscription of that size, or one in place of that of the same id. */
    Optional<String> objection(Session session, String queryId, int size) {
        return subscribed.objection(session, queryId, size);
    }

    /**
     * Subscribes, on the lane of the map, and answers what there is to be seen now; empty if the query takes too much to
     * answer. An earlier subscription of that id must have been to this map, or have been {@linkplain #leaveOtherMap taken
     * back}; it ends in any case.
     */
    Optional<LiveResult.Page> subscribe(
            GridMap map, Session session, String queryId, int size, Query query, Span span) {
        subscribed.put(session, queryId, map.name(), size);
        View view = access.viewOf(session, map.name()); // after that, or a change of the policy could pass unseen
        Optional<LiveResult.Page> page = Optional.empty();
        MapQueries ofMap = of(map);
        try {
            page = ofMap.subscribe(map, session, queryId, query, view, span);
        } finally {
            if (page.isEmpty()) {
                subscribed.remove(session, queryId);
            }
            forgetIfUseless(map, ofMap);
        }
        if (!session.isOpen()) {
            ended(session);
        }
        return page;
    }

    /** Keeps a map in memory as long as what is kept for its queries is of use. */
    private MapQueries of(GridMap map) {
        String name = map.name();
        MapQueries known = queries.get(name);
        if (known != null) {
            return known;
        }
        map.hold();
        var made = new MapQueries(
                codec,
                task -> visitKept(name, (same, ofMap) -> task.run(), () -> {}),
                settings.indexes().automatic(),
                settings.mostBytes(),
                rowsVisited,
                queriesAsked);
        queries.put(name, made);
        made.keepIndexes(map, indexes.of(name));
        return made;
    }

    /** The rows of a map as queries see them, for whoever is on its lane and as long as he stays there. */
    public Rows rows(GridMap map) {
        MapQueries ofMap = of(map);
        Rows rows = ofMap.rows(map);
        forgetIfUseless(map, ofMap);
        return rows;
    }

    private void forgetIfUseless(GridMap map, MapQueries ofMap) {
        if (ofMap.isForgettable() && queries.remove(map.name(), ofMap)) {
            map.release();
        }
    }

    /** From now on keeps these indexes; on that map at once, on others when they are next followed. */
    public void keepIndexes(IndexSettings wanted, String map) {
        indexes = wanted;
        maps.run(map, new MapTask() {
            @Override
            public void run(GridMap loaded) {
                MapQueries ofMap = of(loaded);
                ofMap.keepIndexes(loaded, indexes.of(map));
                forgetIfUseless(loaded, ofMap);
            }

            @Override
            public void unavailable(Unavailable reason) {
                // then there is nothing to be indexed, or what there is will be when it is next followed
            }
        });
    }

    /** How far an index is, on the lane of the map; empty if it is not kept. */
    public Optional<IndexState> stateOf(GridMap map, IndexDefinition index) {
        return Optional.ofNullable(queries.get(map.name())).flatMap(ofMap -> ofMap.stateOf(index));
    }

    /** Takes back a subscription of that id to another map, and then goes on. */
    void leaveOtherMap(Session session, String queryId, String map, Runnable then) {
        Optional<String> other = subscribed.mapOf(session, queryId).filter(known -> !known.equals(map));
        if (other.isPresent()) {
            subscribed.remove(session, queryId);
            remove(other.get(), session, List.of(queryId), then);
        } else {
            then.run();
        }
    }

    void unsubscribe(Session session, String queryId) {
        Optional<String> map = subscribed.mapOf(session, queryId);
        if (map.isPresent()) {
            subscribed.remove(session, queryId);
            remove(map.get(), session, List.of(queryId), () -> {});
        }
    }

    private void ended(Session session) {
        subscribed.removeAll(session).forEach((map, queryIds) -> remove(map, session, queryIds, () -> {}));
    }

    private void remove(String name, Session session, List<String> queryIds, Runnable then) {
        visitKept(name, (map, ofMap) -> queryIds.forEach(queryId -> ofMap.remove(session, queryId)), then);
    }

    /** Shows subscribers what they may see now, and ends the subscriptions of those who may see nothing any more. */
    private void recheckAccess() {
        subscribed
                .maps()
                .forEach(name -> visitKept(
                        name,
                        (map, ofMap) ->
                                ofMap.subscriptions().forEach(subscription -> recheckAccess(map, ofMap, subscription)),
                        () -> {}));
    }

    private void recheckAccess(GridMap map, MapQueries ofMap, QuerySubscription subscription) {
        Session session = subscription.session();
        View view = access.viewOf(session, map.name());
        boolean denied = view.equals(View.NOTHING);
        if (!denied && view.equals(subscription.standing().selection().view())) {
            return;
        }
        Optional<LiveResult.Page> page = denied ? Optional.empty() : ofMap.subscribeAgain(map, subscription, view);
        if (page.isPresent()) {
            session.send(subscription.response(page.get()));
            return;
        }
        ofMap.remove(session, subscription.queryId());
        subscribed.remove(session, subscription.queryId());
        String reason = "Access Denied for map " + map.name();
        session.send(new Failure(403, reason));
        session.send(QueryResponse.refusal(subscription.queryId(), reason));
    }

    private void visitKept(String name, BiConsumer<GridMap, MapQueries> action, Runnable then) {
        maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                MapQueries ofMap = queries.get(name);
                if (ofMap != null) {
                    action.accept(map, ofMap);
                    forgetIfUseless(map, ofMap);
                }
                then.run();
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new IllegalStateException("a map with subscribers is always loaded");
            }
        });
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        origin.writer()
                .filter(writer -> !origin.asWritten())
                .ifPresent(writer ->
                        event(change, access.viewOf(writer, map.name())).ifPresent(writer::send));
        MapQueries ofMap = queries.get(map.name());
        if (ofMap == null) {
            count(change, 0);
            return;
        }
        List<QuerySubscription> ended = ofMap.follow(map, change, time.millis());
        count(change, tellFollowers(map, ofMap, change, origin));
        ended.forEach(this::tellEnd);
        forgetIfUseless(map, ofMap);
    }

    private void count(Change change, int told) {
        if (ClientMaps.contains(change.map())) {
            telemetry.changeTold(told);
        }
    }

    /** Tells those who follow the map and may see the change, and answers how many they are. Its writer knows it. */
    private int tellFollowers(GridMap map, MapQueries ofMap, Change change, Origin origin) {
        Map<View, Optional<Frame>> events = new HashMap<>();
        int told = 0;
        for (Session follower : ofMap.followers()) {
            if (origin.writer().filter(follower::equals).isEmpty()) {
                Optional<Frame> event =
                        events.computeIfAbsent(access.viewOf(follower, map.name()), view -> event(change, view));
                if (event.isPresent()) {
                    follower.send(event.get());
                    told++;
                }
            }
        }
        return told;
    }

    private Optional<Frame> event(Change change, View view) {
        return ServerEvents.of(change, view).map(event -> switch (event) {
            case ServerEvent.LwwChanged lww -> Frame.ofState(codec.encode(lww), new Register(lww.map(), lww.key()));
            case ServerEvent.OrAdded added -> Frame.of(codec.encode(added));
            case ServerEvent.OrRemoved removed -> Frame.of(codec.encode(removed));
        });
    }

    private void tellEnd(QuerySubscription subscription) {
        subscribed.remove(subscription.session(), subscription.queryId());
        subscription
                .session()
                .send(new Failure(400, "Query " + subscription.queryId() + " has ended: it takes too much to follow"));
    }
}
