package topgun.application.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * To which map each subscription is, where a session names its subscriptions; and how many subscriptions it may have, and
 * how large ones. Safe for all threads.
 *
 * <p>Whoever {@linkplain #put adds} a subscription looks afterwards whether the session {@linkplain Session#isOpen is open},
 * and {@linkplain #removeAll removes} everything if it is not; so does whoever ends sessions. Then nothing is left behind,
 * whichever of the two comes first.
 */
public final class SubscribedMaps {

    /** As much as one message may bring, unless configured otherwise. */
    private static final int MOST_MIB_PER_SESSION = 16;

    private final String kind;
    private final int mostPerSession;

    /** What belongs to a session is only changed inside a computation on it. */
    private final Map<Session, OfSession> bySession = new ConcurrentHashMap<>();

    private record Subscription(String map, int size) {}

    private static final class OfSession {

        private final Map<String, Subscription> byId = new ConcurrentHashMap<>();
        private final AtomicLong size = new AtomicLong();

        Optional<Subscription> find(String id) {
            return Optional.ofNullable(byId.get(id));
        }

        OfSession put(String id, Subscription subscription) {
            remove(id);
            byId.put(id, subscription);
            size.addAndGet(subscription.size());
            return this;
        }

        void remove(String id) {
            Subscription removed = byId.remove(id);
            if (removed != null) {
                size.addAndGet(-removed.size());
            }
        }
    }

    /**
     * @param kind what the subscriptions are called, many of them
     * @param mostPerSession how many subscriptions one session may have
     */
    public SubscribedMaps(String kind, int mostPerSession) {
        this.kind = kind;
        this.mostPerSession = mostPerSession;
    }

    /**
     * Why the session may not have another subscription, or one in place of that of the same id; empty if it may.
     *
     * @param size about how many bytes of what the client sent it keeps
     */
    public Optional<String> objection(Session session, String id, int size) {
        OfSession known = bySession.getOrDefault(session, new OfSession());
        Optional<Subscription> replaced = known.find(id);
        if (replaced.isEmpty() && known.byId.size() >= mostPerSession) {
            return Optional.of("more than " + mostPerSession + ' ' + kind);
        }
        long sizeWithIt = known.size.get() - replaced.map(Subscription::size).orElse(0) + size;
        return sizeWithIt > ((long) MOST_MIB_PER_SESSION << 20)
                ? Optional.of("more than " + MOST_MIB_PER_SESSION + " MiB of " + kind)
                : Optional.empty();
    }

    /** Adds a subscription to which there is no {@link #objection}, in place of an earlier one of the same id. */
    public void put(Session session, String id, String map, int size) {
        bySession.compute(
                session,
                (subscriber, known) -> (known == null ? new OfSession() : known).put(id, new Subscription(map, size)));
    }

    public void remove(Session session, String id) {
        bySession.computeIfPresent(session, (subscriber, known) -> {
            known.remove(id);
            return known.byId.isEmpty() ? null : known;
        });
    }

    /** Removes what the session has subscribed to, and tells the ids by their maps. */
    public Map<String, List<String>> removeAll(Session session) {
        OfSession removed = bySession.remove(session);
        Map<String, List<String>> idsByMap = new HashMap<>();
        if (removed != null) {
            removed.byId.forEach(
                    (id, subscription) -> idsByMap.computeIfAbsent(subscription.map(), map -> new ArrayList<>())
                            .add(id));
        }
        return idsByMap;
    }

    public Optional<String> mapOf(Session session, String id) {
        return Optional.ofNullable(bySession.get(session))
                .flatMap(known -> known.find(id))
                .map(Subscription::map);
    }

    /** The maps that anybody has subscribed to. */
    public Set<String> maps() {
        return bySession.values().stream()
                .flatMap(known -> known.byId.values().stream())
                .map(Subscription::map)
                .collect(Collectors.toSet());
    }

    /** How many subscriptions there are. */
    public int count() {
        return bySession.values().stream().mapToInt(known -> known.byId.size()).sum();
    }
}
