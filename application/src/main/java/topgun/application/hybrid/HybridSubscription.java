package topgun.application.hybrid;

import java.util.List;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.port.Frame;
import topgun.application.session.Session;
import topgun.application.vector.SemanticRanking;

/** One live hybrid search of one client. Belongs to the lane of its map. */
final class HybridSubscription {

    private final Session session;
    private final String id;
    private final StandingSearch search;
    private final byte[] frameTail;
    private final long sinceMillis;
    private final Runnable answered;
    private boolean ended;

    /**
     * @param frameTail what completes a shared update for this subscription
     * @param sinceMillis when it was asked for
     * @param answered called after each answer
     */
    HybridSubscription(
            Session session, String id, StandingSearch search, byte[] frameTail, long sinceMillis, Runnable answered) {
        this.session = session;
        this.id = id;
        this.search = search;
        this.frameTail = frameTail;
        this.sinceMillis = sinceMillis;
        this.answered = answered;
    }

    Session session() {
        return session;
    }

    String id() {
        return id;
    }

    StandingSearch search() {
        return search;
    }

    Runnable answered() {
        return answered;
    }

    boolean awaitsAnswer(long nowMillis) {
        return !ended && nowMillis - sinceMillis < SemanticRanking.PATIENCE_MILLIS;
    }

    void found(List<HybridHit> hits, long nowMillis) {
        session.send(HybridSearchResponse.of(id, hits, nowMillis - sinceMillis));
        answered.run();
    }

    void refuse(String reason) {
        session.send(HybridSearchResponse.refusal(id, reason));
        answered.run();
    }

    void send(Frame shared) {
        session.send(shared.completedBy(frameTail));
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }
}
