package topgun.application.session;

import java.lang.System.Logger.Level;
import java.util.OptionalLong;
import topgun.application.message.ServerMessage.AuthFail;
import topgun.application.port.CloseReason;
import topgun.domain.clock.TimeSource;

/**
 * Closes connections from which nothing was heard for too long, or whose token has expired. Any frame is a sign of life.
 * A client that is not authenticated yet may take longer, since a person may be typing a password. A client whose token
 * has expired is asked for another one first.
 */
public final class Heartbeats {

    private static final System.Logger LOG = System.getLogger(Heartbeats.class.getName());

    private final Sessions sessions;
    private final TimeSource time;
    private final long timeoutMillis;
    private final long authenticationTimeoutMillis;
    private final OptionalLong tokenGraceMillis;

    /** @param tokenGraceMillis how long a session may go on after its token has expired; for ever if absent */
    public Heartbeats(
            Sessions sessions,
            TimeSource time,
            long timeoutMillis,
            long authenticationTimeoutMillis,
            OptionalLong tokenGraceMillis) {
        this.sessions = sessions;
        this.time = time;
        this.timeoutMillis = timeoutMillis;
        this.authenticationTimeoutMillis = authenticationTimeoutMillis;
        this.tokenGraceMillis = tokenGraceMillis;
    }

    /** Looks at all sessions once. */
    public void check() {
        long now = time.millis();
        sessions.forEach(session -> {
            if (session.isAuthenticated()) {
                if (session.silentMillis(now) > timeoutMillis) {
                    LOG.log(Level.DEBUG, "{0}: silent for {1} ms, closing", session, session.silentMillis(now));
                    session.close(CloseReason.HEARTBEAT_TIMEOUT);
                } else if (tokenGraceMillis.isPresent() && now >= session.expiresAtMillis()) {
                    expired(session, now - session.expiresAtMillis() >= tokenGraceMillis.getAsLong());
                }
            } else if (now - session.openedMillis() > authenticationTimeoutMillis) {
                LOG.log(Level.DEBUG, "{0}: not authenticated in time, closing", session);
                session.close(CloseReason.AUTHENTICATION_TIMEOUT);
            }
        });
    }

    private static void expired(Session session, boolean forTooLong) {
        if (forTooLong) {
            LOG.log(Level.DEBUG, "{0}: the token has expired, closing", session);
            session.send(new AuthFail("Token expired"));
            session.close(CloseReason.UNAUTHORIZED);
        } else {
            session.askForToken();
        }
    }
}
