package topgun.application.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.message.ServerMessage.Row;
import topgun.application.message.SubscriberMessage.QueryUpdate;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.application.port.StoreException;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.access.View;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.operation.Change;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Keeps the subscribers of all maps informed. */
public final class LiveQueries implements ChangeListener {

    /** A number of 64 bits with its format byte. */
    private static final int LONGEST_FALSE_VALUE = 9;

    private final LoadedMaps maps;
    private final AccessControl access;
    private final MessageCodec codec;
    private final TimeSource time;
    /** Subscribers by map; each belongs to the lane of its map. */
    private final Map<String, MapSubscribers> subscribers = new ConcurrentHashMap<>();
    /** The map of each subscription, by session and query. */
    private final Map<Session, Map<String, String>> mapsOfSessions = new ConcurrentHashMap<>();

    public LiveQueries(LoadedMaps maps, AccessControl access, MessageCodec codec, TimeSource time, Sessions sessions) {
        this.maps = maps;
        this.access = access;
        this.codec = codec;
        this.time = time;
        sessions.onEnd(this::ended);
    }

    /** Subscribes to all rows, on the lane of the map, and answers what there is to be seen now. */
    List<Row> subscribe(GridMap map, Session session, String queryId) {
        return rows(map, add(map, session, queryId, true).view());
    }

    /** Lets the session hear of the changes of the map, on its lane, but not of rows of a result. */
    void follow(GridMap map, Session session, String queryId) {
        add(map, session, queryId, false);
    }

    private QuerySubscription add(GridMap map, Session session, String queryId, boolean hearsUpdates) {
        var subscription = new QuerySubscription(
                session, queryId, codec.subscriptionTail(queryId), access.viewOf(session, map.name()), hearsUpdates);
        subscribers.computeIfAbsent(map.name(), name -> new MapSubscribers()).add(subscription);
        mapsOfSessions.computeIfAbsent(session, s -> new ConcurrentHashMap<>()).put(queryId, map.name());
        map.hold();
        if (!session.isOpen()) {
            ended(session);
        }
        return subscription;
    }

    void unsubscribe(Session session, String queryId) {
        String map = mapsOfSessions.getOrDefault(session, Map.of()).remove(queryId);
        if (map != null) {
            remove(map, session, List.of(queryId));
        }
    }

    private void ended(Session session) {
        Map<String, String> mapsByQuery = mapsOfSessions.remove(session);
        if (mapsByQuery != null) {
            Map<String, List<String>> queriesByMap = new HashMap<>();
            mapsByQuery.forEach((query, map) ->
                    queriesByMap.computeIfAbsent(map, m -> new ArrayList<>()).add(query));
            queriesByMap.forEach((map, queries) -> remove(map, session, queries));
        }
    }

    private void remove(String name, Session session, List<String> queries) {
        maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                MapSubscribers ofMap = subscribers.get(name);
                if (ofMap != null) {
                    for (String query : queries) {
                        ofMap.remove(session, query);
                        map.release();
                    }
                    if (ofMap.isEmpty()) {
                        subscribers.remove(name);
                    }
                }
            }

            @Override
            public void unavailable(StoreException reason) {
                throw new IllegalStateException("a map with subscribers is always loaded", reason);
            }
        });
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        MapSubscribers ofMap = subscribers.get(map.name());
        origin.writer()
                .filter(writer -> !origin.asWritten())
                .ifPresent(writer ->
                        event(change, access.viewOf(writer, map.name())).ifPresent(writer::send));
        if (ofMap == null) {
            return;
        }
        Map<View, Optional<Frame>> events = new HashMap<>();
        for (Session follower : ofMap.followers()) {
            if (origin.writer().filter(follower::equals).isEmpty()) {
                events.computeIfAbsent(access.viewOf(follower, map.name()), view -> event(change, view))
                        .ifPresent(follower::send);
            }
        }
        Map<View, byte[]> updates = new HashMap<>();
        for (QuerySubscription subscription : ofMap.subscriptions()) {
            if (!subscription.hearsUpdates()) {
                continue;
            }
            subscription.send(updates.computeIfAbsent(subscription.view(), view -> update(map, change.key(), view)));
        }
    }

    private Optional<Frame> event(Change change, View view) {
        return ServerEvents.of(change, view).map(codec::encode).map(Frame::of);
    }

    private byte[] update(GridMap map, String key, View view) {
        Optional<Value> row = row(map, key, view);
        return codec.encodeHead(new QueryUpdate(key, row, row.isPresent() ? ResultChange.UPDATE : ResultChange.LEAVE));
    }

    private List<Row> rows(GridMap map, View view) {
        List<Row> rows = new ArrayList<>();
        long now = time.millis();
        map.lww()
                .ifPresent(lww -> lww.forEach(
                        (key, entry) -> visible(entry, view, now).ifPresent(value -> rows.add(new Row(key, value)))));
        map.or()
                .ifPresent(or -> or.forEach((key, entries) ->
                        visible(entries, view, now).ifPresent(value -> rows.add(new Row(key, value)))));
        return rows;
    }

    private Optional<Value> row(GridMap map, String key, View view) {
        long now = time.millis();
        Optional<Value> lww = map.lww().flatMap(m -> m.record(key)).flatMap(entry -> visible(entry, view, now));
        return lww.or(() -> map.or().map(or -> or.records(key)).flatMap(entries -> visible(entries, view, now)));
    }

    private static Optional<Value> visible(LwwRecord record, View view, long now) {
        return record instanceof LwwRecord.Entry entry && entry.isVisibleAt(now) && !isFalsy(entry.value())
                ? view.of(entry.value())
                : Optional.empty();
    }

    private static Optional<Value> visible(List<OrRecord> records, View view, long now) {
        List<ValueView> values = records.stream()
                .filter(entry -> entry.isVisibleAt(now))
                .flatMap(entry -> view.of(entry.value()).stream())
                .map(Value::view)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Value.of(new ValueView.ListView(values)));
    }

    /** What JavaScript takes for false is in no result; clients rely on it. Longer values are never false. */
    private static boolean isFalsy(Value value) {
        return value.length() <= LONGEST_FALSE_VALUE
                && switch (value.view()) {
                    case ValueView.Nil nil -> true;
                    case ValueView.Bool bool -> !bool.value();
                    case ValueView.Num number -> number.value() == 0 || Double.isNaN(number.value());
                    case ValueView.BigInt number -> number.value().signum() == 0;
                    case ValueView.Text text -> text.value().isEmpty();
                    case ValueView.Binary other -> false;
                    case ValueView.Date other -> false;
                    case ValueView.ListView other -> false;
                    case ValueView.MapView other -> false;
                    case ValueView.Extension other -> false;
                };
    }
}
