package topgun.adapters.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/**
 * Keeps records for as long as the process lives. They are the same objects that the maps in memory hold, so the price is
 * that of the references.
 */
public final class InMemoryRecordStore implements RecordStore {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Content> maps = new HashMap<>();

    private static final class Content {

        private final Map<String, LwwRecord> lww = new HashMap<>();
        private final Map<Tag, Map<String, OrRecord>> or = new HashMap<>();
        private final Set<Tag> tombstones = new HashSet<>();

        boolean isEmpty() {
            return lww.isEmpty() && or.isEmpty() && tombstones.isEmpty();
        }

        int size() {
            return lww.size() + or.values().stream().mapToInt(Map::size).sum() + tombstones.size();
        }

        void handTo(Sink sink) {
            lww.forEach(sink::lww);
            or.values().forEach(byKey -> byKey.forEach(sink::or));
            tombstones.forEach(sink::tombstone);
        }
    }

    @Override
    public void load(String map, Sink sink) {
        lock.readLock().lock();
        try {
            maps.getOrDefault(map, new Content()).handTo(sink);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void loadAll(Function<String, Sink> sinks) {
        lock.readLock().lock();
        try {
            maps.forEach((map, content) -> content.handTo(sinks.apply(map)));
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void save(List<RecordWrite> writes) {
        lock.writeLock().lock();
        try {
            writes.forEach(this::save);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void save(RecordWrite write) {
        Content content = maps.computeIfAbsent(write.map(), map -> new Content());
        switch (write) {
            case RecordWrite.PutLww(var map, var key, var entry) -> content.lww.put(key, entry);
            case RecordWrite.ForgetLww(var map, var key) -> content.lww.remove(key);
            case RecordWrite.PutOr(var map, var key, var entry) ->
                content.or.computeIfAbsent(entry.tag(), tag -> new HashMap<>()).put(key, entry);
            case RecordWrite.RemoveOr(var map, var tag, var keys) -> {
                content.or.computeIfPresent(tag, (same, byKey) -> {
                    byKey.keySet().removeAll(keys);
                    return byKey.isEmpty() ? null : byKey;
                });
                content.tombstones.add(tag);
            }
            case RecordWrite.ForgetTombstone(var map, var tag) -> content.tombstones.remove(tag);
        }
        if (content.isEmpty()) {
            maps.remove(write.map());
        }
    }

    /** There is nothing that loss of power would spare. */
    @Override
    public void sync() {}

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public Set<String> mapNames() {
        lock.readLock().lock();
        try {
            return Set.copyOf(maps.keySet());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What is held by reference does not go bad. */
    @Override
    public long verify(Consumer<Damage> found) {
        lock.readLock().lock();
        try {
            return maps.values().stream().mapToLong(Content::size).sum();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {}
}
