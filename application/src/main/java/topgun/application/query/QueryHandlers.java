package topgun.application.query;

import java.util.List;
import java.util.Optional;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MapTurn;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.LoadedMaps;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.QueryUnsubscribe;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.session.Session;
import topgun.domain.access.Action;

/** Translates {@code QUERY_SUB} and {@code QUERY_UNSUB}. */
public final class QueryHandlers {

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
        maps.run(message.map(), new MapTurn(session, message.map(), turn, map -> {
            List<Row> rows = queries.subscribe(map, session, message.queryId());
            session.send(response(message.queryId(), rows, Optional.empty()));
        }));
    }

    private static QueryResponse response(String queryId, List<Row> rows, Optional<String> error) {
        return new QueryResponse(queryId, rows, false, Optional.empty(), CursorStatus.NONE, error);
    }
}
