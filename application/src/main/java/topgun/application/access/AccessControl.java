package topgun.application.access;

import topgun.application.message.ServerMessage.Failure;
import topgun.application.session.Session;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.View;

/** Decides what authenticated sessions may do. Safe for all threads. */
public final class AccessControl {

    private final AccessPolicy policy;

    public AccessControl(AccessPolicy policy) {
        this.policy = policy;
    }

    public boolean allows(Session session, String resource, Action action) {
        return policy.allows(session.principal(), resource, action);
    }

    /** What the session may see of the values of a map. */
    public View viewOf(Session session, String map) {
        return policy.viewOf(session.principal(), map);
    }

    /** Like {@link #allows} for a map; a client that may not is told so. */
    public boolean allowsOrTells(Session session, String map, Action action) {
        boolean allowed = allows(session, map, action);
        if (!allowed) {
            session.send(new Failure(403, "Access Denied for map " + map));
        }
        return allowed;
    }
}
