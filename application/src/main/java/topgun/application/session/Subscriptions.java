package topgun.application.session;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Which sessions follow which things of a kind. Safe for all threads; what a session follows ends with it, also if it ends
 * while it subscribes.
 *
 * @param <T> what names a thing. Ordered, since clients choose the names and could choose many of the same hash code
 */
public final class Subscriptions<T extends Comparable<T>> {

    private final int most;
    private final int mostPerSession;
    private final Map<T, Set<Session>> subscribers = new ConcurrentHashMap<>();

    /** The same, by session. A set is only touched inside a computation on its session. */
    private final Map<Session, Set<T>> bySession = new ConcurrentHashMap<>();

    /** What became of a wish to subscribe. */
    public enum Answer {
        SUBSCRIBED,
        /** As many things are followed already as may be. */
        TOO_MANY,
        /** The session follows as many as it may. */
        TOO_MANY_OF_SESSION
    }

    /**
     * @param most how many things may be followed
     * @param mostPerSession how many of them by one session
     */
    public Subscriptions(int most, int mostPerSession, Sessions sessions) {
        this.most = most;
        this.mostPerSession = mostPerSession;
        sessions.onEnd(this::ended);
    }

    /** Subscribes if there is room. Twice is the same as once. */
    public Answer subscribe(Session session, T thing) {
        var answer = new Answer[] {Answer.SUBSCRIBED};
        bySession.compute(session, (subscriber, known) -> {
            Set<T> followed = known == null ? new HashSet<>() : known;
            if (!followed.contains(thing)) {
                answer[0] = room(followed, thing);
                if (answer[0] == Answer.SUBSCRIBED) {
                    followed.add(thing);
                    subscribers.compute(thing, (name, others) -> {
                        Set<Session> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                        all.add(subscriber);
                        return all;
                    });
                }
            }
            return followed.isEmpty() ? null : followed;
        });
        if (!session.isOpen()) {
            ended(session);
        }
        return answer[0];
    }

    private Answer room(Set<T> ofSession, T thing) {
        if (ofSession.size() >= mostPerSession) {
            return Answer.TOO_MANY_OF_SESSION;
        }
        return subscribers.size() < most || subscribers.containsKey(thing) ? Answer.SUBSCRIBED : Answer.TOO_MANY;
    }

    public void unsubscribe(Session session, T thing) {
        bySession.computeIfPresent(session, (subscriber, followed) -> {
            if (followed.remove(thing)) {
                forget(subscriber, thing);
            }
            return followed.isEmpty() ? null : followed;
        });
    }

    private void ended(Session session) {
        Set<T> followed = bySession.remove(session);
        if (followed != null) {
            followed.forEach(thing -> forget(session, thing));
        }
    }

    private void forget(Session session, T thing) {
        subscribers.computeIfPresent(thing, (name, all) -> {
            all.remove(session);
            return all.isEmpty() ? null : all;
        });
    }

    /** Visits who follows what now. The visitor may end what it is shown. */
    public void forEach(BiConsumer<Session, T> visitor) {
        subscribers.forEach((thing, all) -> all.forEach(session -> visitor.accept(session, thing)));
    }

    /** Those who follow the thing, as they come and go. */
    public Set<Session> of(T thing) {
        return subscribers.getOrDefault(thing, Set.of());
    }
}
