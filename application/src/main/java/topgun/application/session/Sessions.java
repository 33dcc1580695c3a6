package topgun.application.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import topgun.application.message.ServerMessage;
import topgun.application.port.ClientChannel;
import topgun.application.port.Frame;
import topgun.application.port.IdSource;
import topgun.application.port.MessageCodec;
import topgun.domain.clock.TimeSource;

/**
 * The connected clients. Safe for all threads.
 *
 * <p>Called ConnectionManager in the server this one succeeds.
 */
public final class Sessions {

    private final IdSource ids;
    private final MessageCodec codec;
    private final TimeSource time;
    private final RateLimit innerMessages;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

    /** How many messages packed into frames a session may send. 0 per second is no limit. */
    public record RateLimit(double perSecond, double burst) {

        public static final RateLimit NONE = new RateLimit(0, 1);
    }

    public Sessions(IdSource ids, MessageCodec codec, TimeSource time, RateLimit innerMessages) {
        this.ids = ids;
        this.codec = codec;
        this.time = time;
        this.innerMessages = innerMessages;
    }

    public Session open(ClientChannel channel) {
        long now = time.millis();
        var bucket = new TokenBucket(innerMessages.perSecond(), innerMessages.burst(), now);
        var session = new Session(ids.next(), channel, codec, bucket, now);
        sessions.put(session.id(), session);
        return session;
    }

    /** Forgets the session and tells everybody who holds something for it. A second call does nothing. */
    public void end(Session session) {
        if (sessions.remove(session.id(), session)) {
            session.ended();
            listeners.forEach(listener -> listener.ended(session));
        }
    }

    public void onEnd(SessionListener listener) {
        listeners.add(listener);
    }

    public Optional<Session> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    public int count() {
        return sessions.size();
    }

    public void forEach(Consumer<Session> action) {
        sessions.values().forEach(action);
    }

    /** Sends to all sessions that {@code recipients} picks, encoding once. */
    public void broadcast(ServerMessage message, Predicate<Session> recipients) {
        Frame frame = Frame.of(codec.encode(message));
        sessions.values().stream().filter(recipients).forEach(session -> session.send(frame));
    }
}
