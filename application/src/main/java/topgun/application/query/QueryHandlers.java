package topgun.application.query;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.QueryUnsubscribe;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.retention.MapExpiry;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.telemetry.MapOperation;
import topgun.application.telemetry.Telemetry;
import topgun.domain.access.Action;
import topgun.domain.clock.TimeSource;
import topgun.domain.query.CursorReading;
import topgun.domain.query.LiveResult;
import topgun.domain.query.Place;
import topgun.domain.query.Query;
import topgun.domain.query.QueryReader;
import topgun.domain.query.QueryReading;
import topgun.domain.query.Span;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/**
 * Translates {@code QUERY_SUB} and {@code QUERY_UNSUB}. Every subscription gets exactly one {@code QUERY_RESP}, also one
 * that is refused; what is refused is told by an {@code ERROR} as well, which is all that older clients understand.
 */
public final class QueryHandlers {

    private static final System.Logger LOG = System.getLogger(QueryHandlers.class.getName());

    private final LoadedMaps maps;
    private final AccessControl access;
    private final MapExpiry expiry;
    private final TimeSource time;
    private final LiveQueries queries;
    private final QuerySettings settings;
    private final QueryReader reader;
    private final Telemetry telemetry;

    public QueryHandlers(
            LoadedMaps maps,
            AccessControl access,
            MapExpiry expiry,
            TimeSource time,
            LiveQueries queries,
            QuerySettings settings,
            Telemetry telemetry) {
        this.maps = maps;
        this.access = access;
        this.expiry = expiry;
        this.time = time;
        this.queries = queries;
        this.settings = settings;
        this.reader = new QueryReader(settings.rules());
        this.telemetry = telemetry;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(QuerySubscribe.class, this::subscribe)
                .onImmediate(
                        QueryUnsubscribe.class, (session, message) -> queries.unsubscribe(session, message.queryId()));
    }

    private void subscribe(Session session, QuerySubscribe message, Turn turn) {
        if (message.fields().isPresent()) {
            session.recognise(Dialect.TRANSITIONAL);
        }
        if (hasSortList(message.query())) {
            session.recognise(Dialect.CURRENT);
        }
        String queryId = message.queryId();
        if (!access.allows(session, message.map(), Action.READ)) {
            deny(session, message);
            turn.end();
            return;
        }
        switch (reader.read(message.query(), message.fields(), session.principal())) {
            case QueryReading.Refused(String reason) -> {
                refuse(session, queryId, 400, reason);
                turn.end();
            }
            case QueryReading.Accepted(Query query) -> {
                Optional<String> objection = queries.objection(session, queryId, size(message));
                if (objection.isEmpty()) {
                    queries.leaveOtherMap(
                            session,
                            queryId,
                            message.map(),
                            () -> maps.run(message.map(), new Subscribing(session, message, query, turn)));
                } else {
                    refuse(session, queryId, 429, objection.get());
                    turn.end();
                }
            }
        }
    }

    private static int size(QuerySubscribe message) {
        int fields = message.fields().orElse(List.of()).stream()
                .mapToInt(String::length)
                .sum();
        return message.queryId().length() + message.query().length() + fields;
    }

    /** Only current clients write it like that. */
    private static boolean hasSortList(Value query) {
        MessagePackReader members = query.reader();
        int count = members.peekType() == ValueType.MAP ? members.readMapHeader() : 0;
        for (int i = 0; i < count; i++) {
            if (members.readKey().equals("sort") && members.peekType() == ValueType.LIST) {
                return true;
            }
            members.skip();
        }
        return false;
    }

    private void deny(Session session, QuerySubscribe message) {
        refuse(session, message.queryId(), 403, "Access Denied for map " + message.map());
    }

    /** Also ends an earlier subscription of that id, which the client takes for replaced. */
    private void refuse(Session session, String queryId, int code, String reason) {
        queries.unsubscribe(session, queryId);
        session.send(new Failure(code, reason));
        session.send(QueryResponse.refusal(queryId, reason));
    }

    /** The visit to the map. Whatever happens, the client gets its answer and its turn ends. */
    private final class Subscribing implements MapTask {

        private final Session session;
        private final QuerySubscribe message;
        private final Query query;
        private final Turn turn;

        Subscribing(Session session, QuerySubscribe message, Query query, Turn turn) {
            this.session = session;
            this.message = message;
            this.query = query;
            this.turn = turn;
        }

        @Override
        public void run(GridMap map) {
            try {
                expiry.sweep(map);
                answer(map);
            } catch (RuntimeException | VirtualMachineError e) {
                LOG.log(Level.ERROR, session + ": a query of map " + map.name() + " failed", e);
                refuse(session, message.queryId(), 500, "Internal error");
            } finally {
                turn.end();
            }
        }

        private void answer(GridMap map) {
            if (!access.allows(session, map.name(), Action.READ)) {
                deny(session, message); // the policy has changed while the map was loaded
                return;
            }
            long now = time.millis();
            CursorReading cursor = query.cursorAt(now, settings.cursorMillis());
            Optional<Place> after =
                    cursor instanceof CursorReading.Valid(Place place) ? Optional.of(place) : Optional.empty();
            var span = new Span(after, Math.min(query.limit().orElse(Integer.MAX_VALUE), settings.mostRows()));
            Optional<LiveResult.Page> page =
                    queries.subscribe(map, session, message.queryId(), size(message), query, span);
            if (page.isPresent()) {
                telemetry.onMap(map.name(), MapOperation.SUBSCRIBE, 1);
                session.send(response(page.get(), status(cursor), now));
            } else {
                refuse(session, message.queryId(), 400, "the regular expression takes too long on this map");
            }
        }

        /** There is a cursor for a page that was asked for, not for a result that is just too large. */
        private QueryResponse response(LiveResult.Page page, CursorStatus status, long now) {
            List<Row> rows = QuerySubscription.rows(page, query.projection());
            Optional<String> next = page.hasMore() && query.limit().isPresent()
                    ? page.last().map(last -> query.cursorAfter(last, now))
                    : Optional.empty();
            return new QueryResponse(message.queryId(), rows, page.hasMore(), next, status, Optional.empty());
        }

        private static CursorStatus status(CursorReading cursor) {
            return switch (cursor) {
                case CursorReading.None none -> CursorStatus.NONE;
                case CursorReading.Valid valid -> CursorStatus.VALID;
                case CursorReading.Expired expired -> CursorStatus.EXPIRED;
                case CursorReading.Invalid invalid -> CursorStatus.INVALID;
            };
        }

        @Override
        public void unavailable(Unavailable reason) {
            refuse(session, message.queryId(), reason.code(), reason.reason());
            turn.end();
        }
    }
}
