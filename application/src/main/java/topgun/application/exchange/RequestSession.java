package topgun.application.exchange;

import java.util.function.Consumer;
import topgun.application.dispatch.ClientGateway;
import topgun.application.message.ClientMessage;
import topgun.application.port.CloseReason;
import topgun.application.session.Session;

/** A session that lasts as long as one request is served, with what it is told meanwhile. */
final class RequestSession {

    private final ClientGateway gateway;
    private final Answers answers;
    private final Session session;

    /** @param onClose called if the server ends the session, which it may do before this returns; must not block */
    RequestSession(ClientGateway gateway, Consumer<CloseReason> onClose) {
        this.gateway = gateway;
        this.answers = new Answers(onClose);
        this.session = gateway.begun(answers);
    }

    Session session() {
        return session;
    }

    Answers answers() {
        return answers;
    }

    /** @param next called once the next message may be said, by whatever thread */
    void say(ClientMessage message, Runnable next) {
        gateway.received(session, message, next);
    }

    void end() {
        gateway.disconnected(session);
    }
}
