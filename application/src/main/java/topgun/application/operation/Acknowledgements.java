package topgun.application.operation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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
import topgun.domain.operation.Rejection;
import topgun.domain.operation.WriteConcern;

/**
 * Answers writes, when what the answer claims is true.
 *
 * <p>One acknowledgement covers a whole batch and is sent when its most demanding operation is as safe as was asked for.
 * Clients take the last id it names, and every id before it, off their list, whether they succeeded or not; so
 * operations that were refused for good are covered too, with the reason, and those that should be sent again are not.
 */
public final class Acknowledgements {

    private static final String UNKNOWN_ID = "unknown";

    private final WriteBehind store;
    private final Scheduler scheduler;
    private final Durability usual;
    private final long usualTimeoutMillis;
    private final boolean resyncAfterRefusal;

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
            boolean resyncAfterRefusal) {
        this.store = store;
        this.scheduler = scheduler;
        this.usual = store.isDurable() ? usual : Durability.APPLIED;
        this.usualTimeoutMillis = usualTimeoutMillis;
        this.resyncAfterRefusal = resyncAfterRefusal;
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
        if (needed == Durability.APPLIED) {
            batch.acknowledge(Durability.APPLIED);
            return;
        }
        var answered = new AtomicBoolean();
        Optional<Scheduled> timer = batch.timeoutMillis().stream()
                .mapToObj(limit -> scheduler.after(limit, () -> {
                    if (answered.compareAndSet(false, true)) {
                        batch.acknowledge(Durability.APPLIED);
                    }
                }))
                .findFirst();
        store.when(request.outcome().lastWrite(), needed, () -> {
            if (answered.compareAndSet(false, true)) {
                timer.ifPresent(Scheduled::cancel);
                batch.acknowledge(needed);
            }
        });
    }

    private final class Batch {

        private final Session session;
        private final Request request;
        private final List<SubmittedOperation> operations;
        private final List<Verdict> verdicts;

        Batch(Session session, Request request) {
            this.session = session;
            this.request = request;
            this.operations = request.operations();
            this.verdicts = request.outcome().verdicts();
        }

        private Optional<WriteConcern> concern(SubmittedOperation operation) {
            return operation.writeConcern().or(request::writeConcern);
        }

        private Durability needed(SubmittedOperation operation) {
            return concern(operation)
                    .map(concern -> switch (concern) {
                        case FIRE_AND_FORGET, MEMORY, APPLIED, REPLICATED -> Durability.APPLIED;
                        case PERSISTED -> Durability.SYNCED;
                    })
                    .orElse(usual);
        }

        /** The most that any applied operation waits for. A store that is not durable is not waited for. */
        Durability needed() {
            Durability most = Durability.APPLIED;
            for (int n = 0; n < operations.size() && store.isDurable(); n++) {
                Durability needed = needed(operations.get(n));
                if (verdicts.get(n) instanceof Verdict.Accepted && needed.compareTo(most) > 0) {
                    most = needed;
                }
            }
            return most;
        }

        /** The longest that any operation is willing to wait; empty if nobody asked for a level, so that none was promised. */
        OptionalLong timeoutMillis() {
            return operations.stream()
                    .filter(operation -> concern(operation).isPresent())
                    .mapToLong(operation -> operation
                            .timeoutMillis()
                            .orElse(request.timeoutMillis().orElse(usualTimeoutMillis)))
                    .max();
        }

        void sendRefusals() {
            long denied = 0;
            Optional<Rejection> other = Optional.empty();
            Optional<String> postponed = Optional.empty();
            for (int n = 0; n < operations.size(); n++) {
                switch (verdicts.get(n)) {
                    case Verdict.Accepted accepted -> {}
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

        void acknowledge(Durability reached) {
            List<OperationResult> results = new ArrayList<>(operations.size());
            boolean detailed = false;
            boolean gap = false;
            Optional<OperationId> last = Optional.empty();
            WriteConcern lowest = WriteConcern.PERSISTED;
            for (int n = 0; n < operations.size(); n++) {
                SubmittedOperation operation = operations.get(n);
                if (verdicts.get(n) instanceof Verdict.Postponed) {
                    gap = true;
                    continue;
                }
                OperationResult result = result(operation, verdicts.get(n), reached);
                detailed |= !result.success() || isAboveMemory(operation);
                if (result.success() && result.achieved().compareTo(lowest) < 0) {
                    lowest = result.achieved();
                }
                if (operation.id().isPresent()) {
                    results.add(result);
                    last = gap ? last : operation.id();
                }
            }
            if (resyncAfterRefusal) {
                // First: a client that is lost in between sends the writes again, and hears of it again.
                refusedMaps().forEach(map -> session.send(new SyncResetRequired(map)));
            }
            send(last, lowest, detailed || gap ? results : List.of(), gap);
        }

        private void send(
                Optional<OperationId> last, WriteConcern achieved, List<OperationResult> results, boolean gap) {
            if (last.isPresent()) {
                OperationId id = last.get();
                boolean asInteger = id.numeric() || (session.dialect() == Dialect.LEGACY && id.isCanonicalInteger());
                session.send(new OperationAck(id.text(), asInteger, achieved, results));
            } else if (!results.isEmpty()) {
                session.send(new OperationAck("0", false, achieved, results));
            } else if (!gap && isPerhapsWrittenByHand(session)) {
                session.send(new OperationAck(UNKNOWN_ID, false, achieved, results));
            }
        }

        /** Only clients written by hand send operations without ids, and they wait for an answer. */
        private static boolean isPerhapsWrittenByHand(Session session) {
            return switch (session.dialect()) {
                case UNKNOWN, TRANSITIONAL -> true;
                case LEGACY, CURRENT -> false;
            };
        }

        private Set<String> refusedMaps() {
            Set<String> maps = new LinkedHashSet<>();
            for (int n = 0; n < operations.size(); n++) {
                if (verdicts.get(n) instanceof Verdict.Rejected
                        && operations.get(n).content() instanceof Content.Complete(var operation)) {
                    maps.add(operation.map());
                }
            }
            return maps;
        }

        private boolean isAboveMemory(SubmittedOperation operation) {
            return concern(operation)
                    .filter(concern -> concern.compareTo(WriteConcern.MEMORY) > 0)
                    .isPresent();
        }

        private OperationResult result(SubmittedOperation operation, Verdict verdict, Durability reached) {
            String id = operation.id().map(OperationId::text).orElse("");
            return switch (verdict) {
                case Verdict.Rejected(Rejection reason) ->
                    new OperationResult(id, false, WriteConcern.FIRE_AND_FORGET, Optional.of(reason.reason()));
                case Verdict.Accepted accepted -> accepted(id, operation, reached);
                case Verdict.Postponed(String reason) ->
                    throw new IllegalStateException("postponed operations have no result");
            };
        }

        private OperationResult accepted(String id, SubmittedOperation operation, Durability reached) {
            if (!store.isDurable()
                    && concern(operation).filter(WriteConcern.PERSISTED::equals).isPresent()) {
                return new OperationResult(
                        id,
                        false,
                        WriteConcern.APPLIED,
                        Optional.of("this server keeps nothing on disk, so PERSISTED cannot be reached"));
            }
            if (needed(operation).compareTo(reached) > 0) {
                return new OperationResult(
                        id,
                        false,
                        WriteConcern.APPLIED,
                        Optional.of("Timeout: achieved APPLIED, requested "
                                + concern(operation).map(WriteConcern::name).orElse("COMMITTED")));
            }
            return new OperationResult(id, true, achieved(operation, reached), Optional.empty());
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
