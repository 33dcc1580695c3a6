package topgun.application.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import topgun.application.map.Durability;
import topgun.application.map.WriteBehind;
import topgun.application.message.OperationId;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.ServerMessage.SyncResetRequired;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.port.Scheduler;
import topgun.application.port.Scheduler.Scheduled;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.operation.Rejection;
import topgun.domain.operation.WriteConcern;

/**
 * Answers writes, when what the answer claims is true.
 *
 * <p>One acknowledgement covers a whole batch and is sent when its most demanding operation is as safe as was asked for.
 * Only operations whose time is up are answered before the others, with all that wait for nothing.
 *
 * <p>Clients take the last id it names, and every id before it, off their list, whether they succeeded or not; so
 * operations that were refused for good are covered too, with the reason, and those that should be sent again are not.
 * An acknowledgement waits also for what earlier ones of the session wait for.
 */
public final class Acknowledgements {

    private static final String UNKNOWN_ID = "unknown";

    /** Each looks through the whole batch, whose operations may all have times of their own. */
    private static final int MOST_TIMERS = 8;

    private final WriteBehind store;
    private final Scheduler scheduler;
    private final Durability usual;
    private final long usualTimeoutMillis;
    private final boolean resyncAfterRefusal;

    private final Map<Session, Promised> promised = new ConcurrentHashMap<>();

    /** The last writes that the store must have done before all that a session was promised so far is kept. */
    private record Promised(long committed, long synced) {

        static final Promised NOTHING = new Promised(0, 0);

        Promised and(Durability level, long write) {
            return switch (level) {
                case APPLIED -> this;
                case COMMITTED -> new Promised(Math.max(committed, write), synced);
                case SYNCED -> new Promised(committed, Math.max(synced, write));
            };
        }
    }

    /**
     * @param usual what an operation waits for that asks for nothing particular
     * @param usualTimeoutMillis how long an operation waits that asks for a level but for no time
     * @param resyncAfterRefusal whether a client is made to load a map anew in which it shows a write that was refused
     */
    public Acknowledgements(
            WriteBehind store,
            Scheduler scheduler,
            Durability usual,
            long usualTimeoutMillis,
            boolean resyncAfterRefusal,
            Sessions sessions) {
        this.store = store;
        this.scheduler = scheduler;
        this.usual = store.isDurable() ? usual : Durability.APPLIED;
        this.usualTimeoutMillis = usualTimeoutMillis;
        this.resyncAfterRefusal = resyncAfterRefusal;
        sessions.onEnd(promised::remove);
    }

    /** What was asked for, and what became of it. */
    public record Request(
            List<SubmittedOperation> operations,
            Optional<WriteConcern> writeConcern,
            OptionalLong timeoutMillis,
            ApplyBatch.Outcome outcome) {}

    /** Sends the refusals now and the acknowledgement when it is due. */
    public void answer(Session session, Request request) {
        var batch = new Batch(session, request);
        batch.sendRefusals();
        Durability needed = batch.needed();
        Promised earlier = promised.getOrDefault(session, Promised.NOTHING);
        if (needed == Durability.APPLIED && isKept(earlier)) {
            batch.reached(Durability.APPLIED);
            return;
        }
        Promised all = earlier.and(needed, request.outcome().lastWrite());
        promised.put(session, all);
        if (!session.isOpen()) {
            promised.remove(session);
        }
        List<Scheduled> timers = batch.timeoutsMillis()
                .mapToObj(limit -> scheduler.after(limit, () -> batch.timedOut(limit, isKept(earlier))))
                .toList();
        whenKept(all, () -> {
            timers.forEach(Scheduled::cancel);
            batch.reached(needed);
        });
    }

    private boolean isKept(Promised all) {
        return store.isAt(all.committed(), Durability.COMMITTED) && store.isAt(all.synced(), Durability.SYNCED);
    }

    private void whenKept(Promised all, Runnable action) {
        if (store.isAt(all.synced(), Durability.SYNCED)) {
            store.when(all.committed(), Durability.COMMITTED, action);
        } else {
            store.when(
                    all.synced(), Durability.SYNCED, () -> store.when(all.committed(), Durability.COMMITTED, action));
        }
    }

    private final class Batch {

        private final Session session;
        private final Request request;
        private final List<SubmittedOperation> operations;
        private final List<Verdict> verdicts;
        private final BitSet answered = new BitSet();
        /** Of what has been answered. */
        private WriteConcern lowest;

        Batch(Session session, Request request) {
            this.session = session;
            this.request = request;
            this.operations = request.operations();
            this.verdicts = request.outcome().verdicts();
            this.lowest = operations.isEmpty() ? WriteConcern.APPLIED : WriteConcern.PERSISTED;
        }

        private Optional<WriteConcern> concern(SubmittedOperation operation) {
            return operation.writeConcern().or(request::writeConcern);
        }

        /**
         * What an operation waits for. A store that is not durable is not waited for. What was refused or dropped waits for
         * what came before it: clients take its acknowledgement for one of all that, too.
         */
        private Durability needed(int n) {
            if (!store.isDurable()) {
                return Durability.APPLIED;
            }
            return switch (verdicts.get(n)) {
                case Verdict.Postponed postponed -> Durability.APPLIED;
                case Verdict.Rejected rejected -> usual;
                case Verdict.Dropped dropped -> usual;
                case Verdict.Accepted accepted ->
                    concern(operations.get(n))
                            .map(concern -> switch (concern) {
                                case FIRE_AND_FORGET, MEMORY, APPLIED, REPLICATED -> Durability.APPLIED;
                                case PERSISTED -> Durability.SYNCED;
                            })
                            .orElse(usual);
            };
        }

        /** The most that any operation waits for. */
        Durability needed() {
            Durability most = Durability.APPLIED;
            for (int n = 0; n < operations.size(); n++) {
                Durability needed = needed(n);
                if (needed.compareTo(most) > 0) {
                    most = needed;
                }
            }
            return most;
        }

        /** How long the operation is willing to wait; empty if it asks for no level, so that none was promised. */
        private OptionalLong timeoutMillis(SubmittedOperation operation) {
            if (concern(operation).isEmpty()) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(
                    operation.timeoutMillis().orElse(request.timeoutMillis().orElse(usualTimeoutMillis)));
        }

        /** When to look for operations whose time is up: at the shortest times, and at the longest of all. */
        LongStream timeoutsMillis() {
            long[] different = operations.stream()
                    .map(this::timeoutMillis)
                    .flatMapToLong(OptionalLong::stream)
                    .distinct()
                    .sorted()
                    .toArray();
            if (different.length > MOST_TIMERS) {
                different[MOST_TIMERS - 1] = different[different.length - 1];
            }
            return Arrays.stream(different).limit(MOST_TIMERS);
        }

        void reached(Durability level) {
            acknowledge(level, true, n -> true);
        }

        /**
         * Answers those that wait no longer than that, and those that need not wait.
         *
         * @param earlierToo whether what earlier batches wait for is reached
         */
        void timedOut(long limitMillis, boolean earlierToo) {
            acknowledge(
                    Durability.APPLIED,
                    earlierToo,
                    n -> needed(n) == Durability.APPLIED
                            || timeoutMillis(operations.get(n)).orElse(Long.MAX_VALUE) <= limitMillis);
        }

        void sendRefusals() {
            long denied = 0;
            Optional<Rejection> other = Optional.empty();
            Optional<String> postponed = Optional.empty();
            for (int n = 0; n < operations.size(); n++) {
                switch (verdicts.get(n)) {
                    case Verdict.Accepted accepted -> {}
                    case Verdict.Dropped dropped -> {}
                    case Verdict.Rejected(Rejection.Denied reason) -> {
                        denied++;
                        sendRejected(operations.get(n), reason);
                    }
                    case Verdict.Rejected(Rejection reason) -> {
                        other = Optional.of(reason);
                        sendRejected(operations.get(n), reason);
                    }
                    case Verdict.Postponed(String reason) -> postponed = Optional.of(reason);
                }
            }
            if (denied > 0) {
                session.send(new Failure(403, "Partial batch failure: " + denied + " ops denied"));
            }
            other.ifPresent(reason -> session.send(new Failure(codeOf(reason), reason.reason())));
            postponed.ifPresent(reason -> session.send(new Failure(503, reason)));
        }

        private void sendRejected(SubmittedOperation operation, Rejection reason) {
            String id = operation.id().map(OperationId::text).orElse("");
            session.send(new OperationRejected(id, reason.reason(), codeOf(reason)));
        }

        /** Answers what is due and was not answered yet. */
        private synchronized void acknowledge(Durability reached, boolean earlierToo, IntPredicate isDue) {
            List<OperationResult> results = new ArrayList<>(operations.size());
            Set<String> refusedMaps = new LinkedHashSet<>();
            boolean detailed = !answered.isEmpty();
            boolean gap = !earlierToo;
            Optional<OperationId> last = Optional.empty();
            int before = answered.cardinality();
            for (int n = 0; n < operations.size(); n++) {
                SubmittedOperation operation = operations.get(n);
                Verdict verdict = verdicts.get(n);
                if (!answered.get(n)) {
                    if (verdict instanceof Verdict.Postponed || !isDue.test(n)) {
                        gap = true;
                        continue;
                    }
                    answered.set(n);
                    OperationResult result = result(n, reached);
                    detailed |= !result.success() || isAboveMemory(operation);
                    if (result.achieved().compareTo(lowest) < 0) {
                        lowest = result.achieved();
                    }
                    operation.id().ifPresent(id -> results.add(result));
                    if (verdict instanceof Verdict.Rejected
                            && operation.content() instanceof Content.Complete(var refused)) {
                        refusedMaps.add(refused.map());
                    }
                }
                if (operation.id().isPresent() && !gap) {
                    last = operation.id();
                }
            }
            if (answered.cardinality() == before && !operations.isEmpty()) {
                return;
            }
            if (resyncAfterRefusal) {
                // First: a client that is lost in between sends the writes again, and hears of it again.
                refusedMaps.forEach(map -> session.send(new SyncResetRequired(map)));
            }
            send(last, detailed || gap ? results : List.of(), gap);
        }

        private void send(Optional<OperationId> last, List<OperationResult> results, boolean gap) {
            if (last.isPresent()) {
                OperationId id = last.get();
                boolean asInteger = id.numeric() || (session.dialect() == Dialect.LEGACY && id.isCanonicalInteger());
                session.send(new OperationAck(id.text(), asInteger, lowest, results));
            } else if (!results.isEmpty()) {
                session.send(new OperationAck("0", false, lowest, results));
            } else if (!gap && isPerhapsWrittenByHand(session)) {
                session.send(new OperationAck(UNKNOWN_ID, false, lowest, results));
            }
        }

        /** Only clients written by hand send operations without ids, and they wait for an answer. */
        private static boolean isPerhapsWrittenByHand(Session session) {
            return switch (session.dialect()) {
                case UNKNOWN, TRANSITIONAL -> true;
                case LEGACY, CURRENT -> false;
            };
        }

        private boolean isAboveMemory(SubmittedOperation operation) {
            return concern(operation)
                    .filter(concern -> concern.compareTo(WriteConcern.MEMORY) > 0)
                    .isPresent();
        }

        private OperationResult result(int n, Durability reached) {
            SubmittedOperation operation = operations.get(n);
            String id = operation.id().map(OperationId::text).orElse("");
            return switch (verdicts.get(n)) {
                case Verdict.Rejected(Rejection reason) ->
                    new OperationResult(id, false, WriteConcern.FIRE_AND_FORGET, Optional.of(reason.reason()));
                case Verdict.Dropped dropped -> new OperationResult(id, true, WriteConcern.MEMORY, Optional.empty());
                case Verdict.Accepted accepted
                when needed(n).compareTo(reached) > 0 ->
                    new OperationResult(
                            id,
                            false,
                            WriteConcern.APPLIED,
                            Optional.of("Timeout: achieved APPLIED, requested PERSISTED"));
                case Verdict.Accepted accepted
                when !store.isDurable() && asksForPersisted(operation) ->
                    // All members of a cluster of one have it.
                    new OperationResult(
                            id,
                            false,
                            WriteConcern.REPLICATED,
                            Optional.of("this server keeps nothing on disk, so PERSISTED cannot be reached"));
                case Verdict.Accepted accepted ->
                    new OperationResult(id, true, achieved(operation, reached), Optional.empty());
                case Verdict.Postponed(String reason) ->
                    throw new IllegalStateException("postponed operations have no result");
            };
        }

        private boolean asksForPersisted(SubmittedOperation operation) {
            return concern(operation).filter(WriteConcern.PERSISTED::equals).isPresent();
        }

        /** What was asked for, since it has been reached; or what has been reached, if nothing was asked for. */
        private WriteConcern achieved(SubmittedOperation operation, Durability reached) {
            return concern(operation)
                    .map(asked -> asked == WriteConcern.FIRE_AND_FORGET ? WriteConcern.MEMORY : asked)
                    .orElse(reached == Durability.SYNCED ? WriteConcern.PERSISTED : WriteConcern.APPLIED);
        }
    }

    /** The protocol's code for a refusal. */
    static int codeOf(Rejection reason) {
        return switch (reason) {
            case Rejection.Invalid invalid -> 400;
            case Rejection.Denied denied -> 403;
            case Rejection.Intercepted intercepted -> 403;
            case Rejection.ClockDrift drift -> 409;
            case Rejection.KindMismatch mismatch -> 409;
            case Rejection.Conflict conflict -> 409;
        };
    }
}
