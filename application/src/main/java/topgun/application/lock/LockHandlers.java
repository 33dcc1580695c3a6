package topgun.application.lock;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MapTurn;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage.LockRelease;
import topgun.application.message.ClientMessage.LockRequest;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.LockGranted;
import topgun.application.message.ServerMessage.LockReleased;
import topgun.application.operation.ReservedMap;
import topgun.application.port.Scheduler;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.access.Action;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.lock.Lease;
import topgun.domain.lock.LockName;
import topgun.domain.lock.LockTable;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.Num;

/**
 * Serves locks. A session owns them, not its user.
 *
 * <p>There is no answer by which a client understands that it did not get a lock; it waits, and gives up by itself. So a
 * refusal is an error that it does not connect with the request, and never the answer to a release, which it would take
 * for a grant.
 *
 * <p>The last token of each name is a record of a map that clients cannot see. A grant is told when its token is
 * committed, so that none is ever given again. The lane of that map is also the one of the table.
 */
public final class LockHandlers {

    private static final System.Logger LOG = System.getLogger(LockHandlers.class.getName());
    private static final long LEGACY_PATIENCE_MILLIS = 30_000;
    private static final long PATIENCE_BEYOND_LEASE_MILLIS = 5_000;

    private final ReservedMap tokens;
    private final AccessControl access;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Set<Session> involved = ConcurrentHashMap.newKeySet();

    /** This, and what follows, belongs to the lane. */
    private final LockTable<Session> table;

    private Scheduler.@Nullable Scheduled nextExpiry;
    private long nextExpiryMillis;

    /**
     * @param tokens the last one of each lock
     * @param mostPerSession how many locks a session may hold and wait for, taken together
     */
    public LockHandlers(
            ReservedMap tokens,
            AccessControl access,
            TimeSource time,
            Scheduler scheduler,
            int mostPerSession,
            Sessions sessions) {
        this.tokens = tokens;
        this.access = access;
        this.time = time;
        this.scheduler = scheduler;
        this.table = new LockTable<>(mostPerSession);
        sessions.onEnd(this::ended);
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onWrite(LockRequest.class, this::request).on(LockRelease.class, this::release);
    }

    private void request(Session session, LockRequest message, Turn turn) {
        Optional<LockName> name = LockName.parse(message.name());
        if (name.isEmpty()) {
            session.send(new Failure(400, "Invalid lock name"));
            turn.end();
        } else if (access.allows(session, message.name(), Action.PUT)) {
            Lease lease = Lease.nearest(message.ttlMillis());
            var request = new LockTable.Request<>(
                    session, message.requestId(), name.get(), lease, patienceMillis(session.dialect(), lease));
            tokens.run(new MapTurn(session, ReservedMaps.LOCKS, turn, map -> request(map, request)));
        } else {
            session.send(Failure.denied("lock " + message.name()));
            turn.end();
        }
    }

    private void request(GridMap map, LockTable.Request<Session> request) {
        Session session = request.owner();
        involved.add(session);
        if (!session.isOpen()) {
            involved.remove(session);
            return;
        }
        change(map, grants -> {
            if (!table.request(request, time.millis(), grants)) {
                session.send(new Failure(429, "too many locks"));
            }
        });
    }

    private void release(Session session, LockRelease message, Turn turn) {
        String requestId = message.requestId().orElse("");
        Optional<LockName> name = LockName.parse(message.name());
        if (name.isEmpty()) {
            session.send(new LockReleased(requestId, message.name(), false));
            turn.end();
            return;
        }
        tokens.run(new MapTurn(
                session,
                ReservedMaps.LOCKS,
                turn,
                map -> change(map, grants -> {
                    boolean released =
                            table.release(name.get(), session, message.fencingToken(), time.millis(), grants);
                    session.send(new LockReleased(requestId, message.name(), released));
                })));
    }

    /** How long a client of that generation listens for a grant. */
    private static long patienceMillis(Dialect dialect, Lease lease) {
        long beyondLease = lease.millis() + PATIENCE_BEYOND_LEASE_MILLIS;
        return switch (dialect) {
            case LEGACY -> LEGACY_PATIENCE_MILLIS;
            case TRANSITIONAL, CURRENT -> beyondLease;
            case UNKNOWN -> Math.max(LEGACY_PATIENCE_MILLIS, beyondLease);
        };
    }

    private void ended(Session session) {
        if (involved.remove(session)) {
            run(grants -> table.leave(session, time.millis(), grants));
        }
    }

    private void expire() {
        run(grants -> {
            nextExpiry = null;
            table.expire(time.millis(), grants);
        });
    }

    private void run(Consumer<LockTable.Grants<Session>> step) {
        tokens.run(new MapTask() {
            @Override
            public void run(GridMap map) {
                change(map, step);
            }

            @Override
            public void unavailable(Unavailable reason) {
                LOG.log(Level.WARNING, "locks stay as they are until their tokens can be loaded: {0}", reason.reason());
            }
        });
    }

    /** Takes a step, stores the tokens it gave out, and tells the grants once nobody can get these tokens again. */
    private void change(GridMap map, Consumer<LockTable.Grants<Session>> step) {
        var granting = new Granting(map);
        try {
            step.accept(granting);
        } finally {
            arrangeExpiry();
        }
        if (!granting.grants.isEmpty()) {
            tokens.whenCommitted(() -> granting.grants.forEach(this::tell));
        }
    }

    /** A client that is told too late would believe to hold what is another's already. */
    private void tell(LockTable.Grant<Session> grant) {
        if (time.millis() < grant.endMillis()) {
            LockTable.Request<Session> request = grant.request();
            request.owner()
                    .send(new LockGranted(request.requestId(), request.name().text(), grant.token()));
        }
    }

    private void arrangeExpiry() {
        OptionalLong next = table.nextEndMillis();
        Scheduler.Scheduled arranged = nextExpiry;
        if (arranged != null && (next.isEmpty() || next.getAsLong() < nextExpiryMillis)) {
            arranged.cancel();
            nextExpiry = null;
        }
        if (next.isPresent() && nextExpiry == null) {
            nextExpiryMillis = next.getAsLong();
            nextExpiry = scheduler.after(Math.max(0, nextExpiryMillis - time.millis()), this::expire);
        }
    }

    /** Takes tokens from the records of the map, and collects what is to be told. */
    private final class Granting implements LockTable.Grants<Session> {

        private final GridMap map;
        private final List<LockTable.Grant<Session>> grants = new ArrayList<>();

        Granting(GridMap map) {
            this.map = map;
        }

        @Override
        public long nextToken(LockName name) {
            Optional<LwwRecord> last = map.lwwRecord(name.text());
            long token = last.map(Granting::token).orElse(0L) + 1;
            tokens.put(map, name.text(), Value.of(new Num(token)));
            return token;
        }

        private static long token(LwwRecord record) {
            if (record instanceof LwwRecord.Entry entry && entry.value().view() instanceof Num(double number)) {
                return (long) number;
            }
            throw new IllegalStateException("no token: " + record);
        }

        @Override
        public void granted(LockTable.Grant<Session> grant) {
            grants.add(grant);
        }
    }
}
