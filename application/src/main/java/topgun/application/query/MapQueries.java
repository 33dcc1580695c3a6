package topgun.application.query;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import topgun.application.map.GridMap;
import topgun.application.map.IndexState;
import topgun.application.port.MessageCodec;
import topgun.application.session.Session;
import topgun.domain.access.View;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.OrMap;
import topgun.domain.operation.Change;
import topgun.domain.query.Attribute;
import topgun.domain.query.IndexDefinition;
import topgun.domain.query.Indexes;
import topgun.domain.query.Interests;
import topgun.domain.query.LiveResult;
import topgun.domain.query.Projection;
import topgun.domain.query.Query;
import topgun.domain.query.RowChange;
import topgun.domain.query.Selection;
import topgun.domain.query.Span;

/** The subscriptions to one map, and what is kept to serve them. Belongs to the lane of the map. */
final class MapQueries {

    /** Fewer rows are faster looked at than indexed. */
    private static final int FEWEST_ROWS_TO_INDEX = 1_000;
    /** How many standing queries have to compare an attribute with fixed values before it gets an index by itself. */
    private static final int FEWEST_QUERIES_TO_INDEX = 3;

    private static final int MOST_AUTOMATIC_INDEXES = 10;

    /** A few milliseconds' worth. */
    private static final int ROWS_OF_A_SLICE = 1_000;

    private static final System.Logger LOG = System.getLogger(MapQueries.class.getName());

    private final MessageCodec codec;
    private final Executor lane;
    private final LongAdder rowsVisited;
    private final LongAdder queriesAsked;
    private final boolean automaticIndexes;
    private final long mostBytes;

    private final Map<Session, Map<String, QuerySubscription>> subscriptions = new LinkedHashMap<>();
    private final Map<Selection, StandingQuery> standing = new HashMap<>();
    private final Interests<StandingQuery> interests = new Interests<>();
    private final Presence presence = new Presence();
    private final Indexes indexes = new Indexes();
    private final Set<Attribute> automatic = new HashSet<>();
    /** How many rows there were when an index that is wanted was begun. */
    private final Map<IndexDefinition, Integer> wanted = new HashMap<>();

    private boolean filling;

    /**
     * @param lane that of the map, for what is to be done after all that waits for it now
     * @param mostBytes how large the values of one answer may be together
     */
    MapQueries(
            MessageCodec codec,
            Executor lane,
            boolean automaticIndexes,
            long mostBytes,
            LongAdder rowsVisited,
            LongAdder queriesAsked) {
        this.codec = codec;
        this.lane = lane;
        this.automaticIndexes = automaticIndexes;
        this.mostBytes = mostBytes;
        this.rowsVisited = rowsVisited;
        this.queriesAsked = queriesAsked;
    }

    /** Who follows the map. */
    Collection<Session> followers() {
        return subscriptions.keySet();
    }

    List<QuerySubscription> subscriptions() {
        return subscriptions.values().stream()
                .flatMap(byId -> byId.values().stream())
                .toList();
    }

    /** Whether nothing would be lost if this were made anew. */
    boolean isForgettable() {
        return subscriptions.isEmpty() && wanted.isEmpty();
    }

    /**
     * Keeps these indexes, and no others but those that help by themselves. Rows that are there are taken in slices, so that
     * others get at the map in between.
     */
    void keepIndexes(GridMap map, Collection<IndexDefinition> definitions) {
        Set.copyOf(wanted.keySet()).stream()
                .filter(definition -> !definitions.contains(definition))
                .forEach(this::dropIndex);
        MapRows rows = rows(map);
        for (IndexDefinition definition : definitions) {
            if (!wanted.containsKey(definition)) {
                Collection<String> keys = rows.keys();
                wanted.put(definition, keys.size());
                if (definition.kind() == IndexDefinition.Kind.HASH) {
                    automatic.remove(definition.attribute());
                }
                indexes.begin(definition, keys);
            }
        }
        fill(map);
    }

    private void dropIndex(IndexDefinition definition) {
        wanted.remove(definition);
        indexes.remove(definition);
        if (definition.kind() == IndexDefinition.Kind.ORDERED) {
            standing.values().forEach(query -> query.keepRankingBy(definition.attribute()));
        }
    }

    private void fill(GridMap map) {
        if (!filling && !indexes.fill(rows(map), ROWS_OF_A_SLICE)) {
            filling = true;
            lane.execute(() -> {
                filling = false;
                fill(map);
            });
        }
    }

    /** Empty if the index is not wanted. */
    Optional<IndexState> stateOf(IndexDefinition index) {
        return Optional.ofNullable(wanted.get(index))
                .map(total -> new IndexState(indexes.size(index), total, total - indexes.missing(index)));
    }

    /**
     * Subscribes a session, in place of an earlier subscription of that id, and answers the rows now. Empty if the query
     * takes too much to answer; then nobody is subscribed.
     */
    Optional<LiveResult.Page> subscribe(
            GridMap map, Session session, String queryId, Query query, View view, Span span) {
        return subscribe(map, session, queryId, Selection.of(query, view), query.projection(), span);
    }

    /** Subscribes anew, with another view. If that is not possible, nobody is subscribed. */
    Optional<LiveResult.Page> subscribeAgain(GridMap map, QuerySubscription former, View view) {
        Selection seen = former.standing().selection();
        return subscribe(
                map,
                former.session(),
                former.queryId(),
                new Selection(seen.condition(), seen.sort(), seen.grouping(), view),
                former.projection(),
                former.span());
    }

    private Optional<LiveResult.Page> subscribe(
            GridMap map,
            Session session,
            String queryId,
            Selection selection,
            Optional<Projection> projection,
            Span span) {
        remove(session, queryId);
        MapRows rows = rows(map);
        StandingQuery shared = standing.computeIfAbsent(selection, this::newStanding);
        Span opened = span;
        try {
            indexIfWorthwhile(map, shared.selection(), rows);
            LiveResult.Page page = shared.open(span, mostBytes, rows);
            opened = page.span();
            if (shared.isHopeless()) {
                return Optional.empty();
            }
            var subscription = new QuerySubscription(
                    session, queryId, codec.subscriptionTail(queryId), shared, opened, projection);
            shared.add(subscription);
            subscriptions.computeIfAbsent(session, s -> new HashMap<>(2)).put(queryId, subscription);
            return Optional.of(page);
        } finally {
            shared.closeUnheard(opened);
            dropIfIdle(shared);
        }
    }

    private StandingQuery newStanding(Selection selection) {
        var made = new StandingQuery(selection);
        interests.add(made, selection.condition(), selection.view());
        return made;
    }

    private void dropIfIdle(StandingQuery query) {
        if (query.isIdle() && standing.remove(query.selection(), query)) {
            interests.remove(query);
            automatic.removeIf(attribute -> {
                boolean unused = interests.inValuesOf(attribute) == 0;
                if (unused) {
                    indexes.remove(new IndexDefinition(attribute, IndexDefinition.Kind.HASH));
                }
                return unused;
            });
        }
    }

    void remove(Session session, String queryId) {
        subscriptions.computeIfPresent(session, (s, byId) -> {
            QuerySubscription removed = byId.remove(queryId);
            if (removed != null) {
                removed.standing().remove(removed);
                dropIfIdle(removed.standing());
            }
            return byId.isEmpty() ? null : byId;
        });
    }

    private void indexIfWorthwhile(GridMap map, Selection selection, MapRows rows) {
        if (!automaticIndexes || automatic.size() == MOST_AUTOMATIC_INDEXES || size(map) < FEWEST_ROWS_TO_INDEX) {
            return;
        }
        indexes.missingHash(selection.condition(), selection.view())
                .filter(attribute -> interests.inValuesOf(attribute) >= FEWEST_QUERIES_TO_INDEX)
                .map(attribute -> new IndexDefinition(attribute, IndexDefinition.Kind.HASH))
                .filter(definition -> !wanted.containsKey(definition))
                .ifPresent(definition -> {
                    indexes.add(definition, rows);
                    automatic.add(definition.attribute());
                });
    }

    private static int size(GridMap map) {
        return map.lww().map(LwwMap::size).orElse(0) + map.or().map(OrMap::size).orElse(0);
    }

    /**
     * Tells those whom a change concerns what becomes of their results. Answers the subscriptions that cannot be served
     * any longer; they have been removed.
     */
    List<QuerySubscription> follow(GridMap map, Change change, long nowMillis) {
        Presence.ChangedRow row = presence.follow(map, change, nowMillis);
        RowChange unmasked = row.seenBy(View.EVERYTHING);
        if (unmasked.before().isEmpty() && unmasked.after().isEmpty()) {
            return List.of();
        }
        indexes.follow(unmasked);
        MapRows rows = rows(map);
        var updates = new Updates(codec);
        Map<View, RowChange> seen = new HashMap<>(Map.of(View.EVERYTHING, unmasked));
        List<StandingQuery> failed = new ArrayList<>();
        interests.forEachConcerned(unmasked.before(), unmasked.after(), query -> {
            queriesAsked.increment();
            RowChange asSeen = seen.computeIfAbsent(query.selection().view(), row::seenBy);
            if (!follows(query, asSeen, rows, updates)) {
                failed.add(query);
            }
        });
        return failed.isEmpty() ? List.of() : end(failed);
    }

    private static boolean follows(StandingQuery query, RowChange change, MapRows rows, Updates updates) {
        try {
            query.follow(change, rows, updates);
            return !query.isHopeless();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "map " + rows.map().name() + ": a live query failed and is ended", e);
            return false;
        }
    }

    private List<QuerySubscription> end(List<StandingQuery> queries) {
        List<QuerySubscription> ended = new ArrayList<>();
        queries.forEach(query -> ended.addAll(query.subscriptions()));
        ended.forEach(subscription -> remove(subscription.session(), subscription.queryId()));
        return ended;
    }

    /** The rows as they are, with the indexes that are kept of them. */
    MapRows rows(GridMap map) {
        return new MapRows(map, presence, indexes, rowsVisited);
    }
}
