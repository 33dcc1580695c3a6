package topgun.application.dispatch;

import topgun.application.session.Session;

/** What a client hears first. */
@FunctionalInterface
public interface Welcome {

    /** Sends the first message, or closes the session. */
    void greet(Session session);
}
