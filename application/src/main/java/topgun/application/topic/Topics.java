package topgun.application.topic;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.topic.TopicName;

/** Who listens to which topic. Safe for all threads; what a session subscribed to ends with it. */
final class Topics {

    private final int most;
    private final int mostPerSession;
    private final Map<TopicName, Set<Session>> subscribers = new ConcurrentHashMap<>();
    /** The same, by session. A set is only touched inside a computation on its session. */
    private final Map<Session, Set<TopicName>> subscriptions = new ConcurrentHashMap<>();

    enum Answer {
        SUBSCRIBED,
        TOO_MANY,
        TOO_MANY_OF_SESSION
    }

    Topics(int most, int mostPerSession, Sessions sessions) {
        this.most = most;
        this.mostPerSession = mostPerSession;
        sessions.onEnd(this::ended);
    }

    /** Subscribes if there is room. Twice is the same as once. */
    Answer subscribe(Session session, TopicName topic) {
        var answer = new Answer[] {Answer.SUBSCRIBED};
        subscriptions.compute(session, (listener, known) -> {
            Set<TopicName> topics = known == null ? new HashSet<>() : known;
            if (!topics.contains(topic)) {
                answer[0] = room(topics, topic);
                if (answer[0] == Answer.SUBSCRIBED) {
                    topics.add(topic);
                    subscribers.compute(topic, (name, listening) -> {
                        Set<Session> all = listening == null ? ConcurrentHashMap.newKeySet() : listening;
                        all.add(listener);
                        return all;
                    });
                }
            }
            return topics.isEmpty() ? null : topics;
        });
        if (!session.isOpen()) {
            ended(session);
        }
        return answer[0];
    }

    private Answer room(Set<TopicName> ofSession, TopicName topic) {
        if (ofSession.size() >= mostPerSession) {
            return Answer.TOO_MANY_OF_SESSION;
        }
        return subscribers.size() < most || subscribers.containsKey(topic) ? Answer.SUBSCRIBED : Answer.TOO_MANY;
    }

    void unsubscribe(Session session, TopicName topic) {
        subscriptions.computeIfPresent(session, (listener, topics) -> {
            if (topics.remove(topic)) {
                forget(listener, topic);
            }
            return topics.isEmpty() ? null : topics;
        });
    }

    private void ended(Session session) {
        Set<TopicName> topics = subscriptions.remove(session);
        if (topics != null) {
            topics.forEach(topic -> forget(session, topic));
        }
    }

    private void forget(Session session, TopicName topic) {
        subscribers.computeIfPresent(topic, (name, listening) -> {
            listening.remove(session);
            return listening.isEmpty() ? null : listening;
        });
    }

    /** Visits who listens to what now. */
    void forEach(BiConsumer<Session, TopicName> visitor) {
        subscribers.forEach((topic, listening) -> listening.forEach(session -> visitor.accept(session, topic)));
    }

    Set<Session> subscribers(TopicName topic) {
        return subscribers.getOrDefault(topic, Set.of());
    }
}
