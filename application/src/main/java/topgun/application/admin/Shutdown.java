package topgun.application.admin;

import java.util.concurrent.locks.LockSupport;
import topgun.application.dispatch.ClientGateway;
import topgun.application.map.WriteBehind;
import topgun.application.message.ServerMessage.ShutdownPending;
import topgun.application.port.CloseReason;
import topgun.application.session.Sessions;

/**
 * Stops serving without losing anything that was received: what is under way is finished, saved and acknowledged, then the
 * clients are told and sent away.
 */
public final class Shutdown {

    private static final int RETRY_AFTER_MILLIS = 5_000;
    private static final int PATIENCE_MILLIS = 1_000;

    private final Health health;
    private final ClientGateway gateway;
    private final WriteBehind store;
    private final Sessions sessions;

    public Shutdown(Health health, ClientGateway gateway, WriteBehind store, Sessions sessions) {
        this.health = health;
        this.gateway = gateway;
        this.store = store;
        this.sessions = sessions;
    }

    /**
     * Blocks until everything received is done with, or a second has passed, what it wrote is saved unless the store does not
     * answer, and every client has been told and its channel closed.
     */
    public void drain() {
        health.draining();
        gateway.drain();
        for (int millis = 0; gateway.inFlight() > 0 && millis < PATIENCE_MILLIS; millis++) {
            LockSupport.parkNanos(1_000_000);
        }
        store.close();
        sessions.broadcast(new ShutdownPending(RETRY_AFTER_MILLIS), session -> true);
        sessions.forEach(session -> session.close(CloseReason.SHUTDOWN));
    }
}
