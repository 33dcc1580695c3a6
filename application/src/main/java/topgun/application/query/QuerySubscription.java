package topgun.application.query;

import topgun.application.port.Frame;
import topgun.application.session.Session;
import topgun.domain.access.View;

/** One live query of one client. Belongs to the lane of its map. */
final class QuerySubscription {

    private final Session session;
    private final String queryId;
    private final byte[] frameTail;
    private final View view;
    private final boolean hearsUpdates;

    /**
     * @param frameTail what completes a shared update for this subscription
     * @param hearsUpdates whether it hears of its rows; otherwise it only makes its session follow the map
     */
    QuerySubscription(Session session, String queryId, byte[] frameTail, View view, boolean hearsUpdates) {
        this.session = session;
        this.queryId = queryId;
        this.frameTail = frameTail;
        this.view = view;
        this.hearsUpdates = hearsUpdates;
    }

    Session session() {
        return session;
    }

    String queryId() {
        return queryId;
    }

    View view() {
        return view;
    }

    boolean hearsUpdates() {
        return hearsUpdates;
    }

    void send(byte[] sharedHead) {
        session.send(new Frame(sharedHead, frameTail));
    }
}
