package topgun.application.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * To which map each subscription is, where a session names its subscriptions. Safe for all threads.
 *
 * <p>Whoever {@linkplain #put adds} a subscription looks afterwards whether the session {@linkplain Session#isOpen is open},
 * and {@linkplain #removeAll removes} everything if it is not; so does whoever ends sessions. Then nothing is left behind,
 * whichever of the two comes first.
 */
public final class SubscribedMaps {

    private final int mostPerSession;

    /** By session and id. What belongs to a session is only changed inside a computation on it. */
    private final Map<Session, Map<String, String>> bySession = new ConcurrentHashMap<>();

    /** @param mostPerSession how many subscriptions one session may have */
    public SubscribedMaps(int mostPerSession) {
        this.mostPerSession = mostPerSession;
    }

    /** Whether the session may have another subscription, or one in place of that of the same id. */
    public boolean admits(Session session, String id) {
        Map<String, String> known = bySession.getOrDefault(session, Map.of());
        return known.size() < mostPerSession || known.containsKey(id);
    }

    /** Adds a subscription, in place of an earlier one of the same id. */
    public void put(Session session, String id, String map) {
        bySession.compute(session, (subscriber, known) -> {
            Map<String, String> mapsById = known == null ? new ConcurrentHashMap<>() : known;
            mapsById.put(id, map);
            return mapsById;
        });
    }

    public void remove(Session session, String id) {
        bySession.computeIfPresent(session, (subscriber, mapsById) -> {
            mapsById.remove(id);
            return mapsById.isEmpty() ? null : mapsById;
        });
    }

    /** Removes what the session has subscribed to, and tells the ids by their maps. */
    public Map<String, List<String>> removeAll(Session session) {
        Map<String, String> mapsById = bySession.remove(session);
        Map<String, List<String>> idsByMap = new HashMap<>();
        if (mapsById != null) {
            mapsById.forEach((id, map) ->
                    idsByMap.computeIfAbsent(map, m -> new ArrayList<>()).add(id));
        }
        return idsByMap;
    }

    public Optional<String> mapOf(Session session, String id) {
        return Optional.ofNullable(bySession.getOrDefault(session, Map.of()).get(id));
    }

    /** The maps that anybody has subscribed to. */
    public Set<String> maps() {
        return bySession.values().stream()
                .flatMap(mapsById -> mapsById.values().stream())
                .collect(Collectors.toSet());
    }

    /** How many subscriptions there are. */
    public int count() {
        return bySession.values().stream().mapToInt(Map::size).sum();
    }
}
