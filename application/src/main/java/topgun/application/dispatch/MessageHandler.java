package topgun.application.dispatch;

import topgun.application.message.ClientMessage;
import topgun.application.session.Session;

/** Serves one type of message. */
@FunctionalInterface
public interface MessageHandler<M extends ClientMessage> {

    /**
     * Serves a message and ends the turn, now or later, when everything the message causes has been decided.
     *
     * <p>Must not block. What it throws is answered with code 500 and ends the turn.
     */
    void handle(Session session, M message, Turn turn);

    /** Serves a message on the spot. */
    @FunctionalInterface
    interface Immediate<M extends ClientMessage> {

        void handle(Session session, M message);
    }
}
