package topgun.application.operation;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.MergeRejected;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.port.RecordWrite;
import topgun.application.resolver.Resolvers;
import topgun.application.session.Session;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.MergeOutcome;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrOutcome;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Change;
import topgun.domain.operation.Operation;
import topgun.domain.operation.Rejection;
import topgun.domain.resolver.Resolution;
import topgun.domain.value.Value;

/**
 * Applies an admitted operation to its map: resolve, merge, hand to the store, tell.
 *
 * <p>Everything happens on the lane of the map, after the clock has been told of the operation's time. A write that loses,
 * or is known already, has no effect at all. The map is changed before the store: whoever acknowledges waits until the store
 * has caught up with the lane, which also covers the retry of a write that the map knows and the store does not yet.
 *
 * <p>Called OperationHandler in the server this one succeeds.
 */
public final class ApplyOperation {

    private static final System.Logger LOG = System.getLogger(ApplyOperation.class.getName());

    private static final Resolution LATEST_WINS = new Resolution.LatestWins();

    private final HybridLogicalClock clock;
    private final Resolvers resolvers;
    private final ExpectedEchoes echoes;
    private final int mostTagsPerKey;
    private final List<ChangeListener> listeners;

    /** @param listeners told of every change in this order */
    public ApplyOperation(
            HybridLogicalClock clock,
            Resolvers resolvers,
            ExpectedEchoes echoes,
            int mostTagsPerKey,
            List<ChangeListener> listeners) {
        this.clock = clock;
        this.resolvers = resolvers;
        this.echoes = echoes;
        this.mostTagsPerKey = mostTagsPerKey;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Applies an operation that {@linkplain #takesDecision takes no decision} by a script first.
     *
     * @param saysRemoved the tags that the writer itself calls removed; of any other it may still show the record
     * @param writes receives what the store must do
     */
    public Verdict apply(
            GridMap map,
            Operation operation,
            Session writer,
            Predicate<Tag> saysRemoved,
            Consumer<RecordWrite> writes) {
        return switch (operation) {
            case Operation.Put put -> applyPut(map, put, writer, writes);
            case Operation.Remove remove -> applyLww(map, remove, offered(remove), writer, writes);
            case Operation.OrAdd add -> applyAdd(map, add, writer, saysRemoved, writes);
            case Operation.OrRemove remove -> applyRemove(map, remove, writer, writes);
        };
    }

    /** Whether a script has a say in what becomes of the operation, so that it takes {@link #decide} first. */
    boolean takesDecision(GridMap map, Operation operation) {
        boolean scripted = switch (operation) {
            case Operation.Put put -> resolvers.askScriptsAbout(put.map(), put.key());
            case Operation.Remove remove -> resolvers.askScriptsAbout(remove.map(), remove.key());
            case Operation.OrAdd add -> false;
            case Operation.OrRemove remove -> false;
        };
        return scripted && !isRepeated(map, operation);
    }

    /** Has a decision made about a write, which takes longer than a visit to the map may last. */
    void decide(GridMap map, Operation operation, Session writer, Consumer<Decision> whenDone) {
        LwwRecord offered = switch (operation) {
            case Operation.Put put -> offered(put);
            case Operation.Remove remove -> offered(remove);
            case Operation.OrAdd add -> throw new IllegalArgumentException("nobody decides about tagged records");
            case Operation.OrRemove remove -> throw new IllegalArgumentException("nobody decides about tagged records");
        };
        Optional<LwwRecord> known = map.lwwRecord(operation.key());
        resolvers.decide(
                map.name(),
                operation.key(),
                offered,
                known,
                writer,
                resolution -> whenDone.accept(new Decision(offered, known, resolution)));
    }

    /** Applies an operation as decided; empty, and without any effect, if the decision is void. */
    Optional<Verdict> apply(
            GridMap map, Operation operation, Decision decision, Session writer, Consumer<RecordWrite> writes) {
        if (!map.lwwRecord(operation.key()).equals(decision.known())) {
            return Optional.empty();
        }
        if (decision.resolution().isEmpty()) {
            return Optional.of(new Verdict.Postponed("too many scripts are waiting"));
        }
        Optional<LwwMap> lww = map.lwwForWriting();
        if (lww.isEmpty()) {
            return Optional.of(notLww());
        }
        if (operation instanceof Operation.Put put && settleEcho(map, lww.get(), put, writer, writes)) {
            return Optional.of(Verdict.ACCEPTED);
        }
        return Optional.of(carryOut(
                map,
                lww.get(),
                operation,
                decision.offered(),
                decision.resolution().get(),
                writer,
                writes));
    }

    /** Merges a record that the server makes on behalf of a session, which is told of it like everybody else. */
    public void applyOnBehalfOf(
            Session writer, GridMap map, String key, LwwRecord entry, Consumer<RecordWrite> writes) {
        map.lwwForWriting().ifPresent(lww -> merge(map, lww, key, entry, onBehalfOf(writer), writes));
    }

    /** Merges a record that the server itself makes, and does with the change what is done with any other. */
    public void applyByServer(GridMap map, String key, LwwRecord entry, Consumer<RecordWrite> writes) {
        map.lwwForWriting().ifPresent(lww -> merge(map, lww, key, entry, Origin.SERVER, writes));
    }

    /** Removes a tagged record by decision of the server, and does with the change what is done with any other. */
    public void removeByServer(GridMap map, Tag tag, Consumer<RecordWrite> writes) {
        map.or().ifPresent(or -> remove(map, or, tag, Origin.SERVER, writes));
    }

    private LwwRecord offered(Operation.Put put) {
        return new LwwRecord.Entry(put.value(), stamp(put.time()), put.ttl());
    }

    private LwwRecord offered(Operation.Remove remove) {
        return new LwwRecord.Tombstone(stamp(remove.time()));
    }

    private Verdict applyPut(GridMap map, Operation.Put put, Session writer, Consumer<RecordWrite> writes) {
        Optional<LwwMap> lww = map.lww();
        if (lww.isPresent() && settleEcho(map, lww.get(), put, writer, writes)) {
            return Verdict.ACCEPTED;
        }
        return applyLww(map, put, offered(put), writer, writes);
    }

    private Verdict applyLww(
            GridMap map, Operation operation, LwwRecord offered, Session writer, Consumer<RecordWrite> writes) {
        Optional<LwwMap> lww = map.lwwForWriting();
        if (lww.isEmpty()) {
            return notLww();
        }
        Resolution resolution = resolvers.mayDecideAbout(map.name()) && !isRepeated(map, operation)
                ? resolvers.decideAtOnce(
                        map.name(), operation.key(), offered, lww.get().record(operation.key()), writer)
                : LATEST_WINS;
        return carryOut(map, lww.get(), operation, offered, resolution, writer, writes);
    }

    /** Whether that very write is there. It was decided about when it first came; now it would seem to collide with itself. */
    private static boolean isRepeated(GridMap map, Operation operation) {
        return map.lwwRecord(operation.key())
                .filter(known -> known.timestamp().equals(operation.time()))
                .isPresent();
    }

    private Verdict carryOut(
            GridMap map,
            LwwMap lww,
            Operation operation,
            LwwRecord offered,
            Resolution resolution,
            Session writer,
            Consumer<RecordWrite> writes) {
        String key = operation.key();
        return switch (resolution) {
            case Resolution.LatestWins latest -> {
                merge(map, lww, key, offered, asWritten(writer, operation), writes);
                yield Verdict.ACCEPTED;
            }
            case Resolution.Store(Value value) -> {
                if (isNewest(lww, key, offered) && isValueOf(offered, value)) {
                    merge(map, lww, key, offered, asWritten(writer, operation), writes);
                } else {
                    merge(map, lww, key, decided(value, offered), onBehalfOf(writer), writes);
                }
                yield Verdict.ACCEPTED;
            }
            case Resolution.KeepKnown keep -> Verdict.ACCEPTED;
            case Resolution.Reject(String reason) -> {
                Value attempted = offered instanceof LwwRecord.Entry entry ? entry.value() : Value.NULL;
                writer.send(new MergeRejected(map.name(), key, attempted, reason, offered.timestamp()));
                yield new Verdict.Rejected(new Rejection.Conflict());
            }
        };
    }

    /**
     * Deals with a write that only repeats what an entry processor of the same client has written, if it is one. Were it
     * merged like any other, it would undo what others have written since.
     */
    private boolean settleEcho(
            GridMap map, LwwMap lww, Operation.Put put, Session writer, Consumer<RecordWrite> writes) {
        Optional<Timestamp> outcome = echoes.take(writer, map.name(), put.key(), put.value());
        Optional<LwwRecord> known = outcome.flatMap(echo -> lww.record(put.key()));
        if (known.isEmpty()) {
            return false;
        }
        if (known.get().timestamp().equals(outcome.orElseThrow())) {
            merge(map, lww, put.key(), offered(put), asWritten(writer, put), writes);
        } else {
            LwwRecord restated = switch (known.get()) {
                case LwwRecord.Entry entry -> new LwwRecord.Entry(entry.value(), clock.now(), entry.ttl());
                case LwwRecord.Tombstone tombstone -> new LwwRecord.Tombstone(clock.now());
            };
            merge(map, lww, put.key(), restated, onBehalfOf(writer), writes);
        }
        return true;
    }

    private static Origin asWritten(Session writer, Operation operation) {
        return new Origin(Optional.of(writer), operation.time() instanceof Timestamp);
    }

    private static Origin onBehalfOf(Session writer) {
        return new Origin(Optional.of(writer), false);
    }

    private static boolean isNewest(LwwMap lww, String key, LwwRecord offered) {
        return lww.record(key).filter(known -> !offered.supersedes(known)).isEmpty();
    }

    private static boolean isValueOf(LwwRecord offered, Value value) {
        return switch (offered) {
            case LwwRecord.Entry entry ->
                entry.value().equals(value) || entry.value().view().equals(value.view());
            case LwwRecord.Tombstone tombstone -> value.isNull();
        };
    }

    private static Verdict notLww() {
        return new Verdict.Rejected(Rejection.KindMismatch.LWW_FOR_OR_MAP);
    }

    /** The decision of a resolver holds whichever record was later, so it gets a timestamp after both. */
    private LwwRecord decided(Value value, LwwRecord offered) {
        Timestamp now = clock.now();
        if (value.isNull()) {
            return new LwwRecord.Tombstone(now);
        }
        TimeToLive ttl = offered instanceof LwwRecord.Entry entry ? entry.ttl() : TimeToLive.NONE;
        return new LwwRecord.Entry(value, now, ttl);
    }

    private void merge(
            GridMap map, LwwMap lww, String key, LwwRecord offered, Origin origin, Consumer<RecordWrite> writes) {
        switch (lww.merge(key, offered)) {
            case MergeOutcome.Stale stale -> {}
            case MergeOutcome.Applied(LwwRecord current, Optional<LwwRecord> previous) -> {
                if (current instanceof LwwRecord.Entry entry) {
                    map.expiries().note(key, entry);
                }
                writes.accept(new RecordWrite.PutLww(map.name(), key, current));
                tell(map, new Change.LwwChanged(map.name(), key, current, previous), origin);
            }
        }
    }

    private Verdict applyAdd(
            GridMap map,
            Operation.OrAdd add,
            Session writer,
            Predicate<Tag> saysRemoved,
            Consumer<RecordWrite> writes) {
        Optional<OrMap> or = map.orForWriting();
        if (or.isEmpty()) {
            return notTagged();
        }
        if (isRepeatedWithoutTime(or.get(), add)) {
            return Verdict.ACCEPTED;
        }
        if (or.get().records(add.key()).size() >= mostTagsPerKey && isNew(or.get(), add)) {
            return new Verdict.Rejected(new Rejection.Invalid("the key has " + mostTagsPerKey + " values already"));
        }
        if (or.get().keyCount(add.tag()) >= mostTagsPerKey && isNew(or.get(), add)) {
            return new Verdict.Rejected(
                    new Rejection.Invalid("the tag stands under " + mostTagsPerKey + " keys already"));
        }
        var entry = new OrRecord(add.value(), stamp(add.time()), add.tag(), add.ttl());
        Origin origin = asWritten(writer, add);
        switch (or.get().add(add.key(), entry)) {
            case OrOutcome.Added(OrRecord added, Optional<OrRecord> replaced) -> {
                map.expiries().note(add.key(), added);
                writes.accept(new RecordWrite.PutOr(map.name(), add.key(), added));
                tell(map, new Change.OrAdded(map.name(), add.key(), added, replaced), origin);
            }
            // The writer still shows what others have removed, and no synchronisation would tell it so: a leaf that is
            // empty here has no entry in which removals could travel.
            case OrOutcome.Removed removed -> {
                if (!saysRemoved.test(add.tag())) {
                    writer.send(new ServerEvent.OrRemoved(map.name(), add.key(), add.tag()));
                }
            }
            case OrOutcome.Unchanged unchanged -> {}
        }
        return Verdict.ACCEPTED;
    }

    /** Each time it was stamped anew it would pass for a later addition. */
    private static boolean isRepeatedWithoutTime(OrMap or, Operation.OrAdd add) {
        return add.time() instanceof UnusableTime
                && or.record(add.key(), add.tag())
                        .filter(known ->
                                known.value().equals(add.value()) && known.ttl().equals(add.ttl()))
                        .isPresent();
    }

    private static boolean isNew(OrMap or, Operation.OrAdd add) {
        return !or.isTombstoned(add.tag()) && or.record(add.key(), add.tag()).isEmpty();
    }

    private Verdict applyRemove(GridMap map, Operation.OrRemove remove, Session writer, Consumer<RecordWrite> writes) {
        Optional<OrMap> or = map.orForWriting();
        if (or.isEmpty()) {
            return notTagged();
        }
        remove(map, or.get(), remove.tag(), new Origin(Optional.of(writer), true), writes);
        return Verdict.ACCEPTED;
    }

    /** Usually one record; but clients whose clock is broken use a tag again, under another key. */
    private void remove(GridMap map, OrMap or, Tag tag, Origin origin, Consumer<RecordWrite> writes) {
        var removal = new RecordWrite.RemoveOr(map.name(), tag, or.keys(tag));
        var outcome =
                or.remove(tag, (key, dropped) -> tell(map, new Change.OrRemoved(map.name(), key, dropped), origin));
        if (!(outcome instanceof OrOutcome.Unchanged)) {
            writes.accept(removal);
        }
    }

    private static Verdict notTagged() {
        return new Verdict.Rejected(Rejection.KindMismatch.OR_FOR_LWW_MAP);
    }

    private Timestamp stamp(ClaimedTime claimed) {
        return switch (claimed) {
            case Timestamp timestamp -> timestamp;
            case UnusableTime unusable -> clock.now();
        };
    }

    private void tell(GridMap map, Change change, Origin origin) {
        for (ChangeListener listener : listeners) {
            try {
                listener.changed(map, change, origin);
            } catch (RuntimeException | VirtualMachineError e) {
                LOG.log(Level.ERROR, "map " + map.name() + ": a listener failed", e);
            }
        }
    }
}
