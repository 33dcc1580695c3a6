package topgun.application.query;

import java.util.List;
import java.util.Optional;
import topgun.application.message.ServerMessage.CursorStatus;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.application.port.Frame;
import topgun.application.session.Session;
import topgun.domain.query.LiveResult;
import topgun.domain.query.Projection;
import topgun.domain.query.Span;

/** One live query of one client. Belongs to the lane of its map. */
final class QuerySubscription {

    private final Session session;
    private final String queryId;
    private final byte[] frameTail;
    private final StandingQuery standing;
    private final Span span;
    private final Optional<Projection> projection;

    /**
     * @param frameTail what completes a shared update for this subscription
     * @param standing what it shares with others that ask the same
     * @param span which part of that it sees
     * @param projection how much of each row it sees
     */
    QuerySubscription(
            Session session,
            String queryId,
            byte[] frameTail,
            StandingQuery standing,
            Span span,
            Optional<Projection> projection) {
        this.session = session;
        this.queryId = queryId;
        this.frameTail = frameTail;
        this.standing = standing;
        this.span = span;
        this.projection = projection;
    }

    Session session() {
        return session;
    }

    String queryId() {
        return queryId;
    }

    StandingQuery standing() {
        return standing;
    }

    Span span() {
        return span;
    }

    Optional<Projection> projection() {
        return projection;
    }

    /** What a client is shown of a page that it did not ask for. It leads to no other page. */
    QueryResponse response(LiveResult.Page page) {
        return new QueryResponse(
                queryId, rows(page, projection), page.hasMore(), Optional.empty(), CursorStatus.NONE, Optional.empty());
    }

    static List<Row> rows(LiveResult.Page page, Optional<Projection> projection) {
        return page.rows().stream()
                .map(row -> new Row(row.key(), Updates.shown(row.document(), projection)))
                .toList();
    }

    void send(Frame shared) {
        session.send(shared.completedBy(frameTail));
    }
}
