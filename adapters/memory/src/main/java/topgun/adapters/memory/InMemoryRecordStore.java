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

    private record TagAndKey(Tag tag, String key) {}

    private static final class Content {

        private final Map<String, LwwRecord> lww = new HashMap<>();
        private final Map<TagAndKey, OrRecord> or = new HashMap<>();
        private final Set<Tag> tombstones = new HashSet<>();

        boolean isEmpty() {
            return size() == 0;
        }

        int size() {
            return lww.size() + or.size() + tombstones.size();
        }

        void handTo(Sink sink) {
            lww.forEach(sink::lww);
            or.forEach((of, entry) -> sink.or(of.key(), entry));
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
                content.or.put(new TagAndKey(entry.tag(), key), entry);
            case RecordWrite.RemoveOr(var map, var tag, var keys) -> {
                keys.forEach(key -> content.or.remove(new TagAndKey(tag, key)));
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
