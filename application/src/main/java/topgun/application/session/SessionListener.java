package topgun.application.session;

/** Learns of the end of sessions. Called once per session, on any thread; must not block. */
@FunctionalInterface
public interface SessionListener {

    void ended(Session session);
}
