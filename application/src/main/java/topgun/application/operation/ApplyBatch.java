package topgun.application.operation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import topgun.application.cluster.Ownership;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.map.WriteBehind;
import topgun.application.port.RecordWrite;
import topgun.application.session.Session;
import topgun.application.telemetry.MapOperation;
import topgun.application.telemetry.Telemetry;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Operation;
import topgun.domain.operation.Rejection;

/**
 * Takes admitted operations of one session to their maps and gathers what became of each.
 *
 * <p>Operations on one map are applied in their order, in one visit to its lane. Maps are independent of each other and
 * may be visited side by side. When a session writes faster than the store saves, the answer, and with it the session's
 * next message, is held back.
 */
public final class ApplyBatch {

    /** What stands for an operation until there is a verdict, and for good if a fault comes between. */
    private static final Verdict NOT_APPLIED = new Verdict.Postponed("the server could not apply it");

    /** How often a write is decided about anew because its entry has changed meanwhile. */
    private static final int MOST_VOID_DECISIONS = 10;

    private final Ownership ownership;
    private final Gate gate;
    private final HybridLogicalClock clock;
    private final LoadedMaps maps;
    private final ApplyOperation applyOperation;
    private final WriteBehind store;
    private final Telemetry telemetry;

    public ApplyBatch(
            Ownership ownership,
            Gate gate,
            HybridLogicalClock clock,
            LoadedMaps maps,
            ApplyOperation applyOperation,
            WriteBehind store,
            Telemetry telemetry) {
        this.ownership = ownership;
        this.gate = gate;
        this.clock = clock;
        this.maps = maps;
        this.applyOperation = applyOperation;
        this.store = store;
        this.telemetry = telemetry;
    }

    /**
     * What became of a batch.
     *
     * @param verdicts one per operation, in their order
     * @param lastWrite the number of the last write that the store must have done before the batch is as durable as the
     *     store; covers also what repeated operations changed when they first came
     */
    public record Outcome(List<Verdict> verdicts, long lastWrite) {}

    /** Applies the operations and calls {@code whenDone} once, possibly before this returns, possibly on another thread. */
    public void apply(Session session, List<Admission> admissions, Consumer<Outcome> whenDone) {
        new Run(session, admissions, whenDone).start();
    }

    private final class Run {

        private final Session session;
        private final Verdict[] verdicts;
        /** In the order of the batch, in which its events are to come as well. */
        private final Map<String, Visit> visits = new LinkedHashMap<>(4);

        private final Consumer<Outcome> whenDone;
        private final AtomicInteger unfinished = new AtomicInteger(1);
        private @Nullable Timestamp latest;

        Run(Session session, List<Admission> admissions, Consumer<Outcome> whenDone) {
            this.session = session;
            this.whenDone = whenDone;
            this.verdicts = new Verdict[admissions.size()];
            for (int n = 0; n < verdicts.length; n++) {
                switch (admissions.get(n)) {
                    case Admission.Admitted(Operation operation) -> {
                        if (ownership.isMine(operation.key())) {
                            verdicts[n] = NOT_APPLIED;
                            visits.computeIfAbsent(operation.map(), Visit::new).add(n, operation);
                            noteTime(operation);
                        } else {
                            verdicts[n] = new Verdict.Postponed("another node decides about this key");
                        }
                    }
                    case Admission.Refused(var reason) -> verdicts[n] = new Verdict.Rejected(reason);
                    case Admission.Dropped dropped -> verdicts[n] = new Verdict.Dropped();
                    case Admission.Repeated repeated -> verdicts[n] = Verdict.ACCEPTED;
                }
            }
        }

        /** The clock need only know the latest of the times to be later than all of them. */
        private void noteTime(Operation operation) {
            if (operation.time() instanceof Timestamp time && (latest == null || time.isAfter(latest))) {
                latest = time;
            }
        }

        void start() {
            if (latest != null) {
                clock.observe(latest);
            }
            unfinished.addAndGet(visits.size());
            visits.forEach(maps::run);
            finished();
        }

        private void finished() {
            if (unfinished.decrementAndGet() == 0) {
                count();
                var outcome = new Outcome(List.of(verdicts), store.lastAppended());
                store.whenRoom(() -> whenDone.accept(outcome));
            }
        }

        private void count() {
            int accepted = 0;
            for (Verdict verdict : verdicts) {
                switch (verdict) {
                    case Verdict.Accepted applied -> accepted++;
                    case Verdict.Dropped dropped -> accepted++;
                    case Verdict.Rejected(Rejection reason) -> telemetry.operationRejected(reason);
                    case Verdict.Postponed postponed -> telemetry.operationPostponed();
                }
            }
            telemetry.operationsAccepted(accepted);
        }

        /** The operations of one map. What takes a decision first interrupts the visit until there is one. */
        private final class Visit implements MapTask {

            private final String name;
            private final List<Operation> operations = new ArrayList<>();
            private final List<Integer> places = new ArrayList<>();
            private int next;
            private int voidDecisions;
            private int puts;
            private int removals;

            private @Nullable Decision decision;

            /** Made when somebody asks. */
            private @Nullable Set<Tag> removedTags;

            private final Predicate<Tag> saysRemoved = this::saysRemoved;

            Visit(String name) {
                this.name = name;
            }

            void add(int place, Operation operation) {
                operations.add(operation);
                places.add(place);
            }

            @Override
            public void run(GridMap map) {
                List<RecordWrite> writes = new ArrayList<>(operations.size() - next);
                boolean waiting = false;
                try {
                    if (operations.size() - next > 1) {
                        prefetch(map);
                    }
                    while (next < operations.size() && !waiting) {
                        Operation operation = operations.get(next);
                        Optional<Verdict> verdict = verdict(map, operation, writes);
                        if (verdict.isPresent()) {
                            verdicts[places.get(next++)] = verdict.get();
                            if (verdict.get() instanceof Verdict.Accepted) {
                                count(operation);
                            }
                        } else {
                            applyOperation.decide(map, operation, session, this::decided);
                            waiting = true;
                        }
                    }
                } finally {
                    store.append(writes);
                    if (!waiting) {
                        tellCounts();
                        finished();
                    }
                }
            }

            private void count(Operation operation) {
                if (operation instanceof Operation.Remove || operation instanceof Operation.OrRemove) {
                    removals++;
                } else {
                    puts++;
                }
            }

            private void tellCounts() {
                if (puts > 0) {
                    telemetry.onMap(name, MapOperation.PUT, puts);
                }
                if (removals > 0) {
                    telemetry.onMap(name, MapOperation.DELETE, removals);
                }
            }

            private void prefetch(GridMap map) {
                List<String> keys = new ArrayList<>(operations.size() - next);
                for (Operation operation : operations.subList(next, operations.size())) {
                    keys.add(operation.key());
                }
                map.prefetch(keys);
            }

            /** Empty if somebody has to decide first. */
            private Optional<Verdict> verdict(GridMap map, Operation operation, List<RecordWrite> writes) {
                if (!gate.permitsChange(session, map, operation)) {
                    decision = null;
                    return Optional.of(new Verdict.Rejected(new Rejection.Denied()));
                }
                Decision decided = decision;
                if (decided != null) {
                    decision = null;
                    Optional<Verdict> verdict = applyOperation.apply(map, operation, decided, session, writes::add);
                    if (verdict.isPresent()) {
                        voidDecisions = 0;
                        return verdict;
                    }
                    voidDecisions++;
                }
                if (voidDecisions > MOST_VOID_DECISIONS) {
                    voidDecisions = 0;
                    return Optional.of(new Verdict.Postponed("the entry changes too often to decide about it"));
                }
                return applyOperation.takesDecision(map, operation)
                        ? Optional.empty()
                        : Optional.of(applyOperation.apply(map, operation, session, saysRemoved, writes::add));
            }

            private boolean saysRemoved(Tag tag) {
                if (removedTags == null) {
                    removedTags = operations.stream()
                            .filter(Operation.OrRemove.class::isInstance)
                            .map(removal -> ((Operation.OrRemove) removal).tag())
                            .collect(Collectors.toSet());
                }
                return removedTags.contains(tag);
            }

            private void decided(Decision made) {
                decision = made;
                maps.run(name, this);
            }

            @Override
            public void unavailable(Unavailable reason) {
                places.subList(next, places.size())
                        .forEach(place -> verdicts[place] = new Verdict.Postponed(reason.reason()));
                tellCounts();
                finished();
            }
        }
    }
}
