package topgun.application.operation;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import topgun.application.message.OperationId;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.clock.UnusableTime;
import topgun.domain.operation.Operation;

/**
 * Writes that the server had to date itself. Clients repeat what is not acknowledged yet with each new write; dated anew,
 * such a repetition would beat whatever has been written since. (An addition is known again by its tag.)
 *
 * <p>Safe for all threads, as long as those that speak for one session take turns.
 */
public final class UndatedWrites {

    /** As many as clients leave unacknowledged. */
    private static final int MOST_PER_SESSION = 1_000;

    /** Clients count their operations; nobody shall fill the memory with longer ids. */
    private static final int LONGEST_ID = 64;

    private final Map<Session, Set<Write>> applied = new ConcurrentHashMap<>();

    public UndatedWrites(Sessions sessions) {
        sessions.onEnd(applied::remove);
    }

    /** @param content a hash, since values may be large */
    private record Write(String id, String map, String key, int content) {}

    /** Whether the session has sent the same operation under the same id before, and it was applied. */
    boolean isRepetition(Session session, SubmittedOperation submitted) {
        Set<Write> known = applied.get(session);
        return known != null && undated(submitted).filter(known::contains).isPresent();
    }

    /** Takes note of an operation that was applied. */
    void note(Session session, SubmittedOperation submitted) {
        undated(submitted)
                .ifPresent(write -> applied.compute(session, (writer, known) -> {
                    Set<Write> writes = known == null ? new LinkedHashSet<>() : known;
                    writes.add(write);
                    if (writes.size() > MOST_PER_SESSION) {
                        writes.remove(writes.iterator().next());
                    }
                    return writes;
                }));
        if (!session.isOpen()) {
            applied.remove(session);
        }
    }

    private static Optional<Write> undated(SubmittedOperation submitted) {
        return submitted.content() instanceof Content.Complete(Operation operation)
                        && operation.time() instanceof UnusableTime
                        && !(operation instanceof Operation.OrAdd)
                ? submitted
                        .id()
                        .map(OperationId::text)
                        .filter(id -> id.length() <= LONGEST_ID)
                        .map(id -> new Write(id, operation.map(), operation.key(), operation.hashCode()))
                : Optional.empty();
    }
}
