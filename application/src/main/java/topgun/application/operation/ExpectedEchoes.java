package topgun.application.operation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.clock.TimeSource;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/**
 * Writes that clients are about to send although nobody wants them: a client that has changed an entry on the server writes
 * the outcome back as a write of its own, with a timestamp that beats whatever has happened to the entry since. Safe for all
 * threads.
 */
public final class ExpectedEchoes {

    private static final long PATIENCE_MILLIS = 10_000;
    private static final int MOST_PER_SESSION = 1_000;

    private final TimeSource time;
    private final Map<Session, Deque<Echo>> bySession = new ConcurrentHashMap<>();

    public ExpectedEchoes(TimeSource time, Sessions sessions) {
        this.time = time;
        sessions.onEnd(bySession::remove);
    }

    private record Echo(String map, String key, ValueView value, Timestamp outcome, long untilMillis) {}

    /** Expects the session to write this value to the entry, whose record has this timestamp. */
    public void expect(Session session, String map, String key, ValueView value, Timestamp outcome) {
        long now = time.millis();
        bySession.compute(session, (who, known) -> {
            Deque<Echo> echoes = known == null ? new ArrayDeque<>() : known;
            while (!echoes.isEmpty()
                    && (echoes.size() >= MOST_PER_SESSION || echoes.getFirst().untilMillis() < now)) {
                echoes.removeFirst();
            }
            echoes.addLast(new Echo(map, key, value, outcome, now + PATIENCE_MILLIS));
            return echoes;
        });
        if (!session.isOpen()) {
            bySession.remove(session);
        }
    }

    /** The timestamp of the record whose value this write repeats, if it does; once. */
    Optional<Timestamp> take(Session session, String map, String key, Value value) {
        if (!bySession.containsKey(session)) {
            return Optional.empty();
        }
        long now = time.millis();
        var taken = new Timestamp[1];
        bySession.computeIfPresent(session, (who, echoes) -> {
            for (Iterator<Echo> all = echoes.iterator(); all.hasNext() && taken[0] == null; ) {
                Echo echo = all.next();
                if (echo.untilMillis() < now) {
                    all.remove();
                } else if (echo.key().equals(key)
                        && echo.map().equals(map)
                        && echo.value().equals(value.view())) {
                    all.remove();
                    taken[0] = echo.outcome();
                }
            }
            return echoes.isEmpty() ? null : echoes;
        });
        return Optional.ofNullable(taken[0]);
    }
}
