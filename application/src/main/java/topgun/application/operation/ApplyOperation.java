package topgun.application.operation;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.port.RecordWrite;
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
import topgun.domain.resolver.ConflictResolver;
import topgun.domain.resolver.Resolution;
import topgun.domain.value.Value;

/**
 * Applies an admitted operation to its map: resolve, merge, hand to the store, tell.
 *
 * <p>Everything happens on the lane of the map. A write that loses, or is known already, has no effect at all. The map is
 * changed before the store: whoever acknowledges waits until the store has caught up with the lane, which also covers the
 * retry of a write that the map knows and the store does not yet.
 *
 * <p>Called OperationHandler in the server this one succeeds.
 */
public final class ApplyOperation {

    private static final System.Logger LOG = System.getLogger(ApplyOperation.class.getName());

    private final HybridLogicalClock clock;
    private final ConflictResolver resolver;
    private final List<ChangeListener> listeners;

    /** @param listeners told of every change in this order */
    public ApplyOperation(HybridLogicalClock clock, ConflictResolver resolver, List<ChangeListener> listeners) {
        this.clock = clock;
        this.resolver = resolver;
        this.listeners = List.copyOf(listeners);
    }

    /** @param writes receives what the store must do */
    public Verdict apply(GridMap map, Operation operation, Session writer, Consumer<RecordWrite> writes) {
        return switch (operation) {
            case Operation.Put(var name, var key, Value value, ClaimedTime time, TimeToLive ttl) ->
                applyLww(map, key, new LwwRecord.Entry(value, stamp(time), ttl), time, writer, writes);
            case Operation.Remove(var name, var key, ClaimedTime time) ->
                applyLww(map, key, new LwwRecord.Tombstone(stamp(time)), time, writer, writes);
            case Operation.OrAdd add -> applyAdd(map, add, writer, writes);
            case Operation.OrRemove remove -> applyRemove(map, remove, writer, writes);
        };
    }

    /** Merges a record that the server itself makes, and does with the change what is done with any other. */
    public void applyByServer(GridMap map, String key, LwwRecord entry, Consumer<RecordWrite> writes) {
        map.lwwForWriting().ifPresent(lww -> merge(map, lww, key, entry, Origin.SERVER, writes));
    }

    /** Removes a tagged record by decision of the server, and does with the change what is done with any other. */
    public void removeByServer(GridMap map, Tag tag, Consumer<RecordWrite> writes) {
        map.or().ifPresent(or -> remove(map, or, tag, Origin.SERVER, writes));
    }

    private Verdict applyLww(
            GridMap map,
            String key,
            LwwRecord offered,
            ClaimedTime claimed,
            Session writer,
            Consumer<RecordWrite> writes) {
        Optional<LwwMap> lww = map.lwwForWriting();
        if (lww.isEmpty()) {
            return new Verdict.Rejected(new Rejection.KindMismatch("Map type mismatch: ORMap but received LWW op"));
        }
        observe(claimed);
        var asWritten = new Origin(Optional.of(writer), claimed instanceof Timestamp);
        var corrected = new Origin(Optional.of(writer), false);
        return switch (resolve(map, lww.get(), key, offered, writer)) {
            case Resolution.LatestWins latest -> {
                merge(map, lww.get(), key, offered, asWritten, writes);
                yield Verdict.ACCEPTED;
            }
            case Resolution.Store(Value value) -> {
                merge(map, lww.get(), key, decided(value, offered), corrected, writes);
                yield Verdict.ACCEPTED;
            }
            case Resolution.KeepKnown keep -> Verdict.ACCEPTED;
            case Resolution.Reject(String reason) -> new Verdict.Rejected(new Rejection.Conflict());
        };
    }

    private Resolution resolve(GridMap map, LwwMap lww, String key, LwwRecord offered, Session writer) {
        if (resolver.equals(ConflictResolver.LATEST_WINS)) {
            return new Resolution.LatestWins();
        }
        try {
            return resolver.resolve(map.name(), key, offered, lww.record(key), writer.principal());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "map " + map.name() + ": a conflict resolver failed", e);
            return new Resolution.LatestWins();
        }
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

    private Verdict applyAdd(GridMap map, Operation.OrAdd add, Session writer, Consumer<RecordWrite> writes) {
        Optional<OrMap> or = map.orForWriting();
        if (or.isEmpty()) {
            return notTagged();
        }
        observe(add.time());
        var entry = new OrRecord(add.value(), stamp(add.time()), add.tag(), add.ttl());
        var origin = new Origin(Optional.of(writer), add.time() instanceof Timestamp);
        switch (or.get().add(add.key(), entry)) {
            case OrOutcome.Added(OrRecord added, Optional<OrRecord> replaced) -> {
                map.expiries().note(add.key(), added);
                writes.accept(new RecordWrite.PutOr(map.name(), add.key(), added));
                tell(map, new Change.OrAdded(map.name(), add.key(), added, replaced), origin);
            }
            // The writer still shows what others have removed, and no synchronisation would tell it so: a leaf that is
            // empty here has no entry in which removals could travel.
            case OrOutcome.Removed removed -> writer.send(new ServerEvent.OrRemoved(map.name(), add.key(), add.tag()));
            case OrOutcome.Unchanged unchanged -> {}
        }
        return Verdict.ACCEPTED;
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
        var outcome =
                or.remove(tag, (key, dropped) -> tell(map, new Change.OrRemoved(map.name(), key, dropped), origin));
        if (!(outcome instanceof OrOutcome.Unchanged)) {
            writes.accept(new RecordWrite.RemoveOr(map.name(), tag));
        }
    }

    private static Verdict notTagged() {
        return new Verdict.Rejected(new Rejection.KindMismatch("Map type mismatch: LWWMap but received OR op"));
    }

    private Timestamp stamp(ClaimedTime claimed) {
        return switch (claimed) {
            case Timestamp timestamp -> timestamp;
            case UnusableTime unusable -> clock.now();
        };
    }

    private void observe(ClaimedTime claimed) {
        if (claimed instanceof Timestamp timestamp) {
            clock.observe(timestamp);
        }
    }

    private void tell(GridMap map, Change change, Origin origin) {
        for (ChangeListener listener : listeners) {
            try {
                listener.changed(map, change, origin);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "map " + map.name() + ": a listener failed", e);
            }
        }
    }
}
