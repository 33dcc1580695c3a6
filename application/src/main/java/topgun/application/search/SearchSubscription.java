package topgun.application.search;

import topgun.application.port.Frame;
import topgun.application.session.Session;

/** One live search of one client. */
final class SearchSubscription {

    private final Session session;
    private final SharedSearch search;
    private final byte[] frameTail;

    /** @param frameTail what completes a shared update for this subscription */
    SearchSubscription(Session session, SharedSearch search, byte[] frameTail) {
        this.session = session;
        this.search = search;
        this.frameTail = frameTail;
    }

    SharedSearch search() {
        return search;
    }

    void send(Frame shared) {
        session.send(shared.completedBy(frameTail));
    }
}
