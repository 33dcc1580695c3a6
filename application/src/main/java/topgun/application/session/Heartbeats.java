package topgun.application.session;

import java.lang.System.Logger.Level;
import topgun.application.port.CloseReason;
import topgun.domain.clock.TimeSource;

/**
 * Closes connections from which nothing was heard for too long. Any message is a sign of life. A client that is not
 * authenticated yet may take longer, since a person may be typing a password.
 */
public final class Heartbeats {

    private static final System.Logger LOG = System.getLogger(Heartbeats.class.getName());

    private final Sessions sessions;
    private final TimeSource time;
    private final long timeoutMillis;
    private final long authenticationTimeoutMillis;

    public Heartbeats(Sessions sessions, TimeSource time, long timeoutMillis, long authenticationTimeoutMillis) {
        this.sessions = sessions;
        this.time = time;
        this.timeoutMillis = timeoutMillis;
        this.authenticationTimeoutMillis = authenticationTimeoutMillis;
    }

    /** Looks at all sessions once. */
    public void check() {
        long now = time.millis();
        sessions.forEach(session -> {
            if (session.isAuthenticated()) {
                if (now - session.lastHeardMillis() > timeoutMillis) {
                    LOG.log(Level.DEBUG, "{0}: silent for {1} ms, closing", session, now - session.lastHeardMillis());
                    session.close(CloseReason.HEARTBEAT_TIMEOUT);
                }
            } else if (now - session.openedMillis() > authenticationTimeoutMillis) {
                LOG.log(Level.DEBUG, "{0}: not authenticated in time, closing", session);
                session.close(CloseReason.AUTHENTICATION_TIMEOUT);
            }
        });
    }
}
