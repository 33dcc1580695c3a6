package topgun.domain.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.merkle.MerkleTrie;

/**
 * A map in which the latest write to a key wins.
 *
 * <p>A hash covers key and timestamp of a record, not its value. A faulty client that uses one timestamp for two writes
 * can therefore leave replicas apart without anybody noticing; the protocol knows no remedy. Expired entries and
 * tombstones count as records everywhere but in {@link LwwRecord#isVisibleAt}.
 *
 * <p>Not thread-safe; confine a map to one thread at a time.
 */
public final class LwwMap {

    private final MerkleTrie<LwwRecord> records;

    /** For keys that nobody has chosen to do harm. */
    public LwwMap() {
        this(0);
    }

    /** @param seed something that whoever chooses the keys cannot know, or they could make the map slow */
    public LwwMap(long seed) {
        records = new MerkleTrie<>(seed, new PackedRecords(new NodeNumbers()));
    }

    /**
     * Takes in a record, unless it or a later one is already here.
     *
     * <p>Records may come in any order, any number of times; the map ends up the same. Of two records with equal
     * timestamps the first stays.
     */
    public MergeOutcome merge(String key, LwwRecord offered) {
        int keyHash = Fnv1a.hash(key);
        MerkleTrie.Place<LwwRecord> place = records.find(key, keyHash);
        if (place == null) {
            records.add(key, keyHash, offered, itemHash(keyHash, offered.timestamp()));
            return applied(offered, null);
        }
        LwwRecord known = place.record();
        if (!offered.supersedes(known)) {
            return new MergeOutcome.Stale(known);
        }
        records.replace(place, offered, itemHash(keyHash, offered.timestamp()));
        return applied(offered, known);
    }

    private static MergeOutcome applied(LwwRecord current, @Nullable LwwRecord previous) {
        return new MergeOutcome.Applied(current, Optional.ofNullable(previous));
    }

    /** Hashes {@code key:millis:counter:node}, going on from the hash of the key, with which the text begins. */
    private static int itemHash(int keyHash, Timestamp timestamp) {
        int hash = Fnv1a.update(keyHash, ':');
        hash = Fnv1a.updateDecimal(hash, timestamp.millis());
        hash = Fnv1a.update(hash, ':');
        hash = Fnv1a.updateDecimal(hash, timestamp.counter());
        hash = Fnv1a.update(hash, ':');
        return Fnv1a.update(hash, timestamp.node().value());
    }

    public Optional<LwwRecord> record(String key) {
        return Optional.ofNullable(records.get(key));
    }

    /** {@linkplain MerkleTrie#prefetch Brings} the records of keys near the processor for those who look at them next. */
    public void prefetch(List<String> keys) {
        records.prefetch(keys);
    }

    /** The number of records, tombstones and expired entries included. */
    public int size() {
        return records.size();
    }

    /** Visits every record, in no particular order. The visitor must not change the map. */
    public void forEach(BiConsumer<String, LwwRecord> visitor) {
        records.forEach(visitor);
    }

    /** The records as a hash tree, to look at; what is put into it past {@link #merge} breaks the map. */
    public MerkleTrie<LwwRecord> tree() {
        return records;
    }

    /**
     * Forgets tombstones before {@code horizon} and answers their keys.
     *
     * <p>Safe once no replica can still hold a write from before that it has not sent: a forgotten deletion loses to
     * any such write.
     */
    public List<String> prune(Timestamp horizon) {
        List<String> forgotten = new ArrayList<>();
        records.forEach((key, record) -> {
            if (record instanceof LwwRecord.Tombstone && horizon.isAfter(record.timestamp())) {
                forgotten.add(key);
            }
        });
        forgotten.forEach(records::remove);
        return forgotten;
    }

    /** Forgets everything, as if it had never been. */
    public void clear() {
        records.clear();
    }
}
