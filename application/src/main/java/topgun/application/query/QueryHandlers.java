package topgun.application.query;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MapTurn;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.LoadedMaps;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.QueryUnsubscribe;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.session.Session;
import topgun.domain.access.Action;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;

/**
 * Translates {@code QUERY_SUB} and {@code QUERY_UNSUB}.
 *
 * <p>A query that picks rows is refused, and its client still hears of the changes of the map: clients evaluate the query
 * on their own copy then, as they do offline.
 */
public final class QueryHandlers {

    private static final String NOT_SUPPORTED = "this server answers queries without conditions and limits only";
    private static final Set<String> SELECTING =
            Set.of("where", "predicate", "limit", "cursor", "groupBy", "aggregations", "fields");

    private final LoadedMaps maps;
    private final AccessControl access;
    private final LiveQueries queries;

    public QueryHandlers(LoadedMaps maps, AccessControl access, LiveQueries queries) {
        this.maps = maps;
        this.access = access;
        this.queries = queries;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(QuerySubscribe.class, this::subscribe)
                .onImmediate(
                        QueryUnsubscribe.class, (session, message) -> queries.unsubscribe(session, message.queryId()));
    }

    private void subscribe(Session session, QuerySubscribe message, Turn turn) {
        if (!access.allowsOrTells(session, message.map(), Action.READ)) {
            session.send(response(message.queryId(), List.of(), Optional.of("Access Denied for map " + message.map())));
            turn.end();
            return;
        }
        boolean wantsEverything = wantsEverything(message);
        maps.run(message.map(), new MapTurn(session, message.map(), turn, map -> {
            if (wantsEverything) {
                List<Row> rows = queries.subscribe(map, session, message.queryId());
                session.send(response(message.queryId(), rows, Optional.empty()));
            } else {
                queries.follow(map, session, message.queryId());
                session.send(new Failure(501, NOT_SUPPORTED));
                session.send(response(message.queryId(), List.of(), Optional.of(NOT_SUPPORTED)));
            }
        }));
    }

    /** Order alone is the client's business; whatever picks rows or parts of them is not. */
    private static boolean wantsEverything(QuerySubscribe message) {
        return message.fields().isEmpty()
                && message.query().view() instanceof MapView query
                && SELECTING.stream().allMatch(member -> isEmpty(query.members().get(member)));
    }

    private static boolean isEmpty(@Nullable ValueView member) {
        return switch (member) {
            case null -> true;
            case ValueView.Nil nil -> true;
            case MapView map -> map.members().isEmpty();
            case ValueView.ListView list -> list.elements().isEmpty();
            case ValueView.Num number -> number.value() == 0;
            case ValueView other -> false;
        };
    }

    private static QueryResponse response(String queryId, List<Row> rows, Optional<String> error) {
        return new QueryResponse(queryId, rows, false, Optional.empty(), CursorStatus.NONE, error);
    }
}
