package topgun.application.admin;

import java.util.Optional;
import topgun.application.map.WriteBehind;
import topgun.application.session.Sessions;
import topgun.domain.clock.TimeSource;

/** How the server is. Safe for all threads. */
public final class Health {

    private final Sessions sessions;
    private final WriteBehind store;
    private final TimeSource time;
    private final long startedMillis;
    private volatile Phase phase = Phase.STARTING;

    private enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    /** What a load balancer needs to know. */
    public enum State {
        STARTING,
        READY,
        /** Reads and synchronisation go on, but the store does not save. */
        FAILING,
        DRAINING
    }

    public Health(Sessions sessions, WriteBehind store, TimeSource time) {
        this.sessions = sessions;
        this.store = store;
        this.time = time;
        this.startedMillis = time.millis();
    }

    public void serving() {
        phase = Phase.SERVING;
    }

    public void draining() {
        phase = Phase.DRAINING;
    }

    public State state() {
        return switch (phase) {
            case STARTING -> State.STARTING;
            case DRAINING -> State.DRAINING;
            case SERVING -> store.failure().isPresent() ? State.FAILING : State.READY;
        };
    }

    /** Why the state is not {@link State#READY}; empty when it is. */
    public Optional<String> reason() {
        return switch (state()) {
            case READY -> Optional.empty();
            case STARTING -> Optional.of("starting");
            case DRAINING -> Optional.of("shutting down");
            case FAILING -> store.failure().map(failure -> "the store cannot save: " + failure.reason());
        };
    }

    public int connections() {
        return sessions.count();
    }

    /** Writes that wait to be saved. */
    public int queuedWrites() {
        return store.backlog();
    }

    public long uptimeMillis() {
        return time.millis() - startedMillis;
    }
}
