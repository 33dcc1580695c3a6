package topgun.application.session;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
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

    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    private final IdSource ids;
    private final MessageCodec codec;
    private final TimeSource time;
    private final Rates rates;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();

    /** How much a session may do in the long run and at once. 0 per second is no limit. */
    public record RateLimit(double perSecond, double burst) {

        public static final RateLimit NONE = new RateLimit(0, 1);
    }

    /**
     * @param batchMessages messages inside of {@code BATCH} frames; more are refused
     * @param operations writes; a session that sends more is read more slowly
     */
    public record Rates(RateLimit batchMessages, RateLimit operations) {

        public static final Rates UNLIMITED = new Rates(RateLimit.NONE, RateLimit.NONE);
    }

    public Sessions(IdSource ids, MessageCodec codec, TimeSource time, Rates rates) {
        this.ids = ids;
        this.codec = codec;
        this.time = time;
        this.rates = rates;
    }

    public Session open(ClientChannel channel) {
        long now = time.millis();
        var session = new Session(
                ids.next(), channel, codec, bucket(rates.batchMessages(), now), bucket(rates.operations(), now), now);
        sessions.put(session.id(), session);
        return session;
    }

    private static TokenBucket bucket(RateLimit limit, long nowMillis) {
        return new TokenBucket(limit.perSecond(), limit.burst(), nowMillis);
    }

    /** Forgets the session and tells everybody who holds something for it. A second call does nothing. */
    public void end(Session session) {
        if (sessions.remove(session.id(), session)) {
            session.ended();
            listeners.forEach(listener -> tell(listener, session));
        }
    }

    /** One that fails must not keep the others from cleaning up. */
    private static void tell(SessionListener listener, Session session) {
        try {
            listener.ended(session);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, session + ": could not clean up completely", e);
        }
    }

    public void onEnd(SessionListener listener) {
        listeners.add(listener);
    }

    public int count() {
        return sessions.size();
    }

    public long count(Predicate<Session> which) {
        return sessions.values().stream().filter(which).count();
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
