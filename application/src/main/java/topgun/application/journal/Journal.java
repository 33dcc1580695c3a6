package topgun.application.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import topgun.application.lane.Lane;
import topgun.application.map.Durability;
import topgun.application.map.GridMap;
import topgun.application.map.WriteBehind;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalType;
import topgun.application.operation.ChangeListener;
import topgun.application.operation.Origin;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Change;
import topgun.domain.value.Value;

/**
 * Numbers the changes of all maps and keeps the last of them.
 *
 * <p>An entry is handed to the store before the record it tells of, so whatever is acknowledged as stored is also in the
 * journal; after the process was killed it may tell of a last few changes that nobody was promised. Entries can be read
 * once they are stored, so no number that anybody has seen is given again.
 *
 * <p>Safe for all threads. What follows the journal, does so on one lane, apart from those of the maps.
 */
public final class Journal implements ChangeListener {

    private final int capacity;
    private final WriteBehind store;
    private final HybridLogicalClock clock;
    private final Executor threads;
    private final Lane lane;
    private final NavigableMap<Long, JournalEntry> kept = new ConcurrentSkipListMap<>();

    /** Guards what is being numbered. */
    private final Object order = new Object();

    private final Queue<Unsaved> unsaved = new ArrayDeque<>();
    private long next;
    private boolean waiting;
    private volatile Consumer<JournalEntry> follower = entry -> {};

    private record Unsaved(long number, JournalEntry entry) {}

    /**
     * @param capacity how many entries are kept
     * @param threads where entries are told of
     */
    public Journal(int capacity, WriteBehind store, HybridLogicalClock clock, Executor threads) {
        this.capacity = capacity;
        this.store = store;
        this.clock = clock;
        this.threads = threads;
        this.lane = new Lane(threads);
    }

    /** Goes on where the stored journal ends. Blocks; to be called before the first change. */
    public void recall(RecordStore records) {
        records.load(ReservedMaps.JOURNAL, new RecordStore.Sink() {
            @Override
            public void lww(String key, LwwRecord record) {
                kept.put(Long.valueOf(key), JournalRecords.read(key, record));
            }

            @Override
            public void or(String key, OrRecord record) {}

            @Override
            public void tombstone(Tag tag) {}
        });
        synchronized (order) {
            next = kept.isEmpty() ? 0 : kept.lastKey() + 1;
        }
        List<RecordWrite> surplus = new ArrayList<>();
        while (kept.size() > capacity) {
            surplus.add(JournalRecords.forget(kept.firstKey()));
            kept.pollFirstEntry();
        }
        store.append(surplus);
    }

    void follow(Consumer<JournalEntry> listener) {
        follower = listener;
    }

    /** Runs the task when no entry is being told of. */
    void run(Runnable task) {
        lane.run(task);
    }

    /** The entries that are kept, from that number on. */
    Iterable<JournalEntry> from(long sequence) {
        return kept.tailMap(sequence).values();
    }

    @Override
    public void changed(GridMap map, Change change, Origin origin) {
        if (ReservedMaps.contains(change.map())) {
            return;
        }
        long last;
        synchronized (order) {
            JournalEntry entry = entry(map, change, next++);
            List<RecordWrite> writes = new ArrayList<>(2);
            writes.add(JournalRecords.put(entry));
            if (entry.sequence() >= capacity) {
                writes.add(JournalRecords.forget(entry.sequence() - capacity));
            }
            last = store.append(writes);
            unsaved.add(new Unsaved(last, entry));
            if (waiting) {
                return;
            }
            waiting = true;
        }
        awaitSaved(last);
    }

    private void awaitSaved(long number) {
        Durability needed = store.isDurable() ? Durability.COMMITTED : Durability.APPLIED;
        store.when(number, needed, () -> threads.execute(() -> lane.run(() -> saved(number))));
    }

    private void saved(long number) {
        List<JournalEntry> ready = new ArrayList<>();
        long last;
        synchronized (order) {
            for (Unsaved head = unsaved.peek(); head != null && head.number() <= number; head = unsaved.peek()) {
                ready.add(head.entry());
                unsaved.remove();
            }
            Unsaved head = unsaved.peek();
            waiting = head != null;
            last = head == null ? number : head.number();
        }
        for (JournalEntry entry : ready) {
            kept.put(entry.sequence(), entry);
            kept.headMap(entry.sequence() - capacity, true).clear();
            follower.accept(entry);
        }
        if (last > number) {
            awaitSaved(last);
        }
    }

    private JournalEntry entry(GridMap map, Change change, long sequence) {
        String node = clock.node().value();
        return switch (change) {
            case Change.LwwChanged(String name, String key, LwwRecord current, Optional<LwwRecord> previous) -> {
                Optional<Value> value = value(current);
                JournalType type = value.isEmpty()
                        ? JournalType.DELETE
                        : previous.isPresent() ? JournalType.UPDATE : JournalType.PUT;
                Optional<Value> before = previous.flatMap(Journal::value);
                yield new JournalEntry(sequence, type, name, key, value, before, current.timestamp(), node);
            }
            case Change.OrAdded(String name, String key, OrRecord added, Optional<OrRecord> replaced) -> {
                Optional<Value> before = replaced.map(OrRecord::value).or(() -> other(map, key, added));
                JournalType type = before.isPresent() ? JournalType.UPDATE : JournalType.PUT;
                yield new JournalEntry(
                        sequence, type, name, key, Optional.of(added.value()), before, added.timestamp(), node);
            }
            case Change.OrRemoved(String name, String key, OrRecord removed) ->
                new JournalEntry(
                        sequence,
                        JournalType.DELETE,
                        name,
                        key,
                        Optional.empty(),
                        Optional.of(removed.value()),
                        clock.now(),
                        node);
        };
    }

    private static Optional<Value> value(LwwRecord record) {
        return record instanceof LwwRecord.Entry entry ? Optional.of(entry.value()) : Optional.empty();
    }

    private static Optional<Value> other(GridMap map, String key, OrRecord added) {
        return map.or()
                .flatMap(or -> or.records(key).stream()
                        .filter(record -> !record.tag().equals(added.tag()))
                        .map(OrRecord::value)
                        .findFirst());
    }
}
