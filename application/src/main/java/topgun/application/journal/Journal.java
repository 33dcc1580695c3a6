package topgun.application.journal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import topgun.application.lane.Lane;
import topgun.application.map.GridMap;
import topgun.application.map.WriteBehind;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalType;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.Scheduler;
import topgun.domain.access.ClientMaps;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.TimeSource;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Change;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * Numbers the changes of all maps and keeps the last of them.
 *
 * <p>Changes are noted as they happen, and numbered when the store takes the next group of writes, with which they are
 * saved: a change is noted before its record is queued, so whatever is acknowledged as stored is also in the journal. After
 * the process was killed it may tell of a last few changes that nobody was promised. Entries can be read once they are
 * stored, so no number that anybody has seen is given again.
 *
 * <p>Safe for all threads. What follows the journal, does so on one lane, apart from those of the maps.
 */
public final class Journal implements ChangeListener, WriteBehind.Companion {

    private static final System.Logger LOG = System.getLogger(Journal.class.getName());
    private static final int ROOM = 4_096;
    private static final long FIRST_NUMBER = 1;

    /** How long notes may lie where nothing is saved and nobody follows; to look at each at once takes time from writes. */
    private static final long NOTES_MILLIS = 10;

    private final JournalLimits limits;
    private final WriteBehind store;
    private final HybridLogicalClock clock;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final Executor threads;
    private final Lane lane;
    private final Notes notes = new Notes();
    private final NavigableMap<Long, JournalSegment> kept = new ConcurrentSkipListMap<>();
    private final AtomicBoolean unkept = new AtomicBoolean();
    private final AtomicBoolean untold = new AtomicBoolean();
    private volatile long end = FIRST_NUMBER;
    private volatile long told = FIRST_NUMBER;
    private volatile Follower follower = Follower.NOBODY;

    // What follows belongs to the writer of the store; if there is nothing to write, to who keeps what was noted.

    private final JournalRows rows = new JournalRows();
    private final MessagePackWriter writer = new MessagePackWriter(ROOM);
    private final List<JournalSegment> unsaved = new ArrayList<>();
    private long next = FIRST_NUMBER;
    private long keptBytes;

    /** Whoever is told of new entries, on the lane. If it fails, it counts as one that has missed some. */
    interface Follower {

        Follower NOBODY = new Follower() {
            @Override
            public boolean isInterested() {
                return false;
            }

            @Override
            public void added(JournalEntry entry) {}

            @Override
            public void missed() {}
        };

        boolean isInterested();

        void added(JournalEntry entry);

        /** More has happened than could be kept until it was told. */
        void missed();
    }

    /** @param threads where entries are told of */
    public Journal(
            JournalLimits limits,
            WriteBehind store,
            HybridLogicalClock clock,
            TimeSource time,
            Scheduler scheduler,
            Executor threads) {
        this.limits = limits;
        this.store = store;
        this.clock = clock;
        this.time = time;
        this.scheduler = scheduler;
        this.threads = threads;
        this.lane = new Lane(threads);
    }

    /** Goes on where the stored journal ends. Blocks; to be called before the first change. */
    public void restore(RecordStore records) {
        NavigableMap<Long, JournalSegment> stored = new TreeMap<>();
        records.load(ReservedMaps.JOURNAL, new RecordStore.Sink() {
            @Override
            public void lww(String key, LwwRecord record) {
                JournalSegment segment = rows.read(key, record);
                stored.put(segment.first(), segment);
            }

            @Override
            public void or(String key, OrRecord record) {}

            @Override
            public void tombstone(Tag tag) {}
        });
        if (!stored.isEmpty()) {
            next = stored.lastEntry().getValue().end();
            told = next;
            stored.values().forEach(this::keep);
        }
        store.accompany(this);
    }

    void follow(Follower listener) {
        follower = listener;
    }

    /**
     * Runs the task when everything that can be read has been told of, and nothing more is being told of. What it throws is
     * logged.
     */
    void run(Runnable task) {
        lane.run(() -> {
            catchUp();
            try {
                task.run();
            } catch (RuntimeException | VirtualMachineError e) {
                LOG.log(Level.ERROR, "a task of the journal failed", e);
            }
        });
    }

    /** The number of the next entry to be told of. For tasks of the lane. */
    long told() {
        return told;
    }

    /** Visits the entries that are kept, from that number on, until the visitor has had enough. */
    void read(long from, Predicate<JournalEntry> visitor) {
        long oldest = oldestMillis();
        long start = Math.max(from, end - limits.entries());
        visit(start, oldest, visitor);
    }

    private void visit(long from, long oldest, Predicate<JournalEntry> visitor) {
        Long base = kept.floorKey(from);
        for (JournalSegment segment : kept.tailMap(base == null ? from : base).values()) {
            if (segment.made().millis() >= oldest && !segment.visit(from, visitor)) {
                return;
            }
        }
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        if (!ClientMaps.contains(change.map())) {
            return;
        }
        notes.add(fact(map, change));
        if (!store.isDurable() && raise(unkept)) {
            if (follower.isInterested()) {
                keepAndTell();
            } else {
                scheduler.after(NOTES_MILLIS, this::keepAndTell);
            }
        }
    }

    private void keepAndTell() {
        threads.execute(() -> {
            keepNoted();
            tell();
        });
    }

    @Override
    public List<RecordWrite> writes() {
        cut();
        return unsaved.stream().map(rows::put).toList();
    }

    @Override
    public void saved() {
        if (!unsaved.isEmpty()) {
            publish();
            threads.execute(this::tell);
        }
    }

    /** Where nothing is written: not on the lane, or notes would pile up while somebody is told. */
    private synchronized void keepNoted() {
        unkept.set(false);
        cut();
        publish();
    }

    /** Makes segments of what was noted. */
    private void cut() {
        for (List<Fact> chunk : notes.take()) {
            var made = new Timestamp(time.millis(), 0, clock.node());
            var segment = JournalSegment.of(next, made, chunk, writer);
            unsaved.add(segment);
            next = segment.end();
        }
    }

    private void publish() {
        unsaved.forEach(this::keep);
        unsaved.clear();
    }

    private void keep(JournalSegment segment) {
        kept.put(segment.first(), segment);
        keptBytes += segment.bytes();
        end = segment.end();
        long oldest = oldestMillis();
        for (var head = kept.firstEntry().getValue();
                head.end() < end && isSurplus(head, oldest);
                head = kept.firstEntry().getValue()) {
            kept.pollFirstEntry();
            keptBytes -= head.bytes();
            rows.drop(head);
        }
    }

    private boolean isSurplus(JournalSegment segment, long oldest) {
        boolean past = segment.end() <= end - limits.entries() || segment.made().millis() < oldest;
        return keptBytes > limits.bytes() || (past && segment.end() <= told);
    }

    private long oldestMillis() {
        return limits.age()
                .map(Duration::toMillis)
                .map(age -> time.millis() - age)
                .orElse(Long.MIN_VALUE);
    }

    private void tell() {
        if (raise(untold)) {
            lane.run(this::catchUp);
        }
    }

    private static boolean raise(AtomicBoolean flag) {
        return !flag.get() && flag.compareAndSet(false, true);
    }

    private void catchUp() {
        untold.set(false);
        if (!store.isDurable()) {
            keepNoted();
        }
        Follower listener = follower;
        long upTo = end;
        if (told < upTo && listener.isInterested()) {
            tell(listener, told, upTo);
        }
        told = upTo;
    }

    /** Entries may be dropped before they are told of, and while others are. */
    private void tell(Follower listener, long from, long upTo) {
        var next = new AtomicLong(from);
        try {
            visit(from, Long.MIN_VALUE, entry -> {
                boolean isNext = entry.sequence() == next.get() && next.get() < upTo;
                if (isNext) {
                    listener.added(entry);
                    next.incrementAndGet();
                }
                return isNext;
            });
        } catch (RuntimeException | VirtualMachineError e) {
            LOG.log(Level.ERROR, "entry " + next + " of the journal could not be told of", e);
        }
        if (next.get() < upTo) {
            listener.missed();
        }
    }

    private Fact fact(GridMap map, Change change) {
        return switch (change) {
            case Change.LwwChanged lww -> Fact.of(lww);
            case Change.OrAdded(String name, String key, OrRecord added, Optional<OrRecord> replaced) -> {
                Value before = replaced.map(OrRecord::value)
                        .or(() -> other(map, key, added))
                        .orElse(null);
                JournalType type = before == null ? JournalType.PUT : JournalType.UPDATE;
                yield new Fact(type, name, key, added.value(), before, added.timestamp());
            }
            case Change.OrRemoved(String name, String key, OrRecord removed) ->
                new Fact(JournalType.DELETE, name, key, null, removed.value(), clock.now());
        };
    }

    private static Optional<Value> other(GridMap map, String key, OrRecord added) {
        return map.or()
                .flatMap(or -> or.records(key).stream()
                        .filter(record -> !record.tag().equals(added.tag()))
                        .map(OrRecord::value)
                        .findFirst());
    }
}
