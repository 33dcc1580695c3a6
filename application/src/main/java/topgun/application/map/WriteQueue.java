package topgun.application.map;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import topgun.application.port.RecordWrite;
import topgun.domain.crdt.LwwRecord;

/**
 * What has changed in memory and was not taken to be saved yet, in the order of the changes, with a number for each write.
 *
 * <p>Not safe for threads; {@link WriteBehind} touches it under its lock only.
 */
final class WriteQueue {

    private static final int LARGEST_GROUP = 4_000;

    /**
     * About how many bytes of values a group may have. One that a store cannot take, or not within the time it waits for
     * its database, would be tried for ever.
     */
    private static final long LARGEST_GROUP_BYTES = 16 << 20;

    /** How many bytes of values may wait, however few writes they are: what waits is in memory, if only for that. */
    private static final long MOST_BYTES = 4 * LARGEST_GROUP_BYTES;

    private final ArrayDeque<RecordWrite> waiting = new ArrayDeque<>();
    private final Queue<Runnable> forRoom = new ArrayDeque<>();
    private int mostWrites;
    private long bytes;
    private long lastAdded;
    private long lastTaken;

    /** @param mostWrites how many may wait before there is no more {@linkplain #hasRoom room} */
    WriteQueue(int mostWrites) {
        this.mostWrites = mostWrites;
    }

    /** How much room the writes take. May be asked without the lock. */
    static long valueBytes(List<RecordWrite> writes) {
        return writes.stream().mapToLong(WriteQueue::valueBytes).sum();
    }

    private static long valueBytes(RecordWrite write) {
        return switch (write) {
            case RecordWrite.PutLww(var map, var key, LwwRecord.Entry entry) ->
                entry.value().length();
            case RecordWrite.PutOr(var map, var key, var entry) -> entry.value().length();
            default -> 0;
        };
    }

    /** @param valueBytes what {@link #valueBytes(List)} said of them */
    void add(List<RecordWrite> writes, long valueBytes) {
        waiting.addAll(writes);
        bytes += valueBytes;
        lastAdded += writes.size();
    }

    /** The next group to be saved, as large as one may be; empty when nothing waits. */
    List<RecordWrite> take() {
        List<RecordWrite> group = new ArrayList<>();
        long groupBytes = 0;
        while (group.size() < LARGEST_GROUP && groupBytes < LARGEST_GROUP_BYTES && !waiting.isEmpty()) {
            RecordWrite write = waiting.remove();
            groupBytes += valueBytes(write);
            group.add(write);
        }
        bytes -= groupBytes;
        lastTaken += group.size();
        return group;
    }

    int size() {
        return waiting.size();
    }

    /** The number of the last write that came. */
    long lastAdded() {
        return lastAdded;
    }

    /** The number of the last write that was taken. */
    long lastTaken() {
        return lastTaken;
    }

    void limit(int mostWrites) {
        this.mostWrites = mostWrites;
    }

    boolean hasRoom() {
        return waiting.size() < mostWrites && bytes < MOST_BYTES;
    }

    /** Keeps {@code action} until there is room. */
    void awaitRoom(Runnable action) {
        forRoom.add(action);
    }

    /** Those who have waited for room that there is now. They are not kept any longer. */
    List<Runnable> takeThoseWithRoom() {
        List<Runnable> roomy = new ArrayList<>();
        while (hasRoom() && !forRoom.isEmpty()) {
            roomy.add(forRoom.remove());
        }
        return roomy;
    }
}
