package topgun.application.connection;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.access.Principal;

/** How many sessions each user has. Those whose tokens name nobody count as one. Safe for all threads. */
final class UserSessions {

    private final int mostPerUser;
    /** A set is only touched inside a computation on its user. */
    private final Map<Optional<String>, Set<Session>> byUser = new ConcurrentHashMap<>();

    UserSessions(int mostPerUser, Sessions sessions) {
        this.mostPerUser = mostPerUser;
        sessions.onEnd(this::ended);
    }

    /** Authenticates the session, or answers false if the user has too many already. */
    boolean authenticate(Session session, Principal principal) {
        var room = new boolean[1];
        byUser.compute(principal.userId(), (user, known) -> {
            Set<Session> all = known == null ? new HashSet<>() : known;
            room[0] = all.size() < mostPerUser && all.add(session);
            return all;
        });
        if (room[0]) {
            session.authenticate(principal);
            if (!session.isOpen()) {
                ended(session);
            }
        }
        return room[0];
    }

    private void ended(Session session) {
        if (session.isAuthenticated()) {
            byUser.computeIfPresent(session.principal().userId(), (user, all) -> {
                all.remove(session);
                return all.isEmpty() ? null : all;
            });
        }
    }
}
