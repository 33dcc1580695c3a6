package topgun.application.sync;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.merkle.HashFlavour;

/**
 * In which flavour each client gets its hashes. Decided per map when a walk begins, and kept for the whole walk even if the
 * client's generation becomes known meanwhile: half a walk in either flavour would find differences everywhere.
 */
final class SyncFlavours {

    /** A client that walks more maps than this gets what its dialect says, which at worst transfers too much. */
    private static final int MOST_MAPS = 10_000;

    private final Map<String, Map<String, HashFlavour>> bySession = new ConcurrentHashMap<>();

    SyncFlavours(Sessions sessions) {
        sessions.onEnd(session -> bySession.remove(session.id()));
    }

    HashFlavour begin(Session session, String map) {
        return begin(session, map, ofDialect(session));
    }

    HashFlavour begin(Session session, String map, HashFlavour flavour) {
        Map<String, HashFlavour> walks = bySession.computeIfAbsent(session.id(), id -> new ConcurrentHashMap<>());
        if (walks.size() < MOST_MAPS || walks.containsKey(map)) {
            walks.put(map, flavour);
        }
        if (!session.isOpen()) {
            bySession.remove(session.id());
        }
        return flavour;
    }

    HashFlavour current(Session session, String map) {
        return bySession.getOrDefault(session.id(), Map.of()).getOrDefault(map, ofDialect(session));
    }

    private static HashFlavour ofDialect(Session session) {
        return session.dialect() == Dialect.CURRENT ? HashFlavour.MIXED : HashFlavour.PLAIN;
    }
}
