package topgun.domain.crdt;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.MerkleTrie;

/**
 * A map from keys to sets of values in which additions and removals of different replicas do not get in each other's way.
 *
 * <p>Each addition has a {@link Tag}, and a removal names the tags it saw. So a removal takes out what it knew and
 * nothing else: an addition made meanwhile elsewhere survives, even of an equal value. Removed tags are remembered, one
 * set for the whole map, and keep their additions out whenever those arrive and under whatever key.
 *
 * <p>Should one tag come under several keys, it stands under each of them, and a removal takes out all. Under one key
 * the later timestamp wins.
 *
 * <p>Not thread-safe; confine a map to one thread at a time.
 */
public final class OrMap {

    /** Per key its records, never none; each list an {@link OrRecords}. */
    private final MerkleTrie<List<OrRecord>> entries;

    private final TagIndex index = new TagIndex();
    private final Set<Tag> tombstones = new HashSet<>();
    private long tombstoneBytes;

    /** Up to how many records a key is hashed at each change. */
    private static final int FEW = 4;

    /**
     * Keys whose hash is out of date. A hash covers all records of its key, so hashing at each change would make the cost
     * of filling one key with many values quadratic; beyond a {@link #FEW} it waits until somebody looks at the tree.
     */
    private Set<String> unhashed = new HashSet<>();

    /** For keys that nobody has chosen to do harm. */
    public OrMap() {
        this(0);
    }

    /** @param seed something that whoever chooses the keys cannot know, or they could make the map slow */
    public OrMap(long seed) {
        entries = new MerkleTrie<>(seed);
    }

    /**
     * Takes in an addition, unless it has been removed already or the key knows a record of that tag at least as late.
     *
     * <p>Answers {@link OrOutcome.Added}, {@link OrOutcome.Removed} or {@link OrOutcome.Unchanged}.
     */
    public OrOutcome.OfAddition add(String key, OrRecord record) {
        if (tombstones.contains(record.tag())) {
            return new OrOutcome.Removed();
        }
        OrRecords known = entry(key);
        int place = known.place(record.tag());
        if (place < 0) {
            replace(key, known.withInserted(-place - 1, record));
            index.add(record.tag(), key);
            return new OrOutcome.Added(record, Optional.empty());
        }
        OrRecord replaced = known.get(place);
        if (!record.timestamp().isAfter(replaced.timestamp())) {
            return new OrOutcome.Unchanged();
        }
        replace(key, known.withReplaced(place, record));
        return new OrOutcome.Added(record, Optional.of(replaced));
    }

    /**
     * Takes in a removal: no record of that tag is or will be in this map, under any key.
     *
     * <p>Answers {@link OrOutcome.Dropped}, {@link OrOutcome.Noted} or {@link OrOutcome.Unchanged}.
     */
    public OrOutcome.OfRemoval remove(Tag tag) {
        return remove(tag, (key, dropped) -> {});
    }

    /**
     * The same, step by step for those who follow the map.
     *
     * @param visitor told of each record that is dropped, while those yet to be dropped still stand under their keys; must
     *     not change the map
     */
    public OrOutcome.OfRemoval remove(Tag tag, BiConsumer<String, OrRecord> visitor) {
        if (!tombstones.add(tag)) {
            return new OrOutcome.Unchanged();
        }
        tombstoneBytes += tag.text().length();
        OrOutcome.OfRemoval outcome = new OrOutcome.Noted();
        for (String key : index.keys(tag)) {
            OrRecord dropped = drop(key, tag);
            visitor.accept(key, dropped);
            if (outcome instanceof OrOutcome.Noted) {
                outcome = new OrOutcome.Dropped(key, dropped);
            }
        }
        index.remove(tag);
        return outcome;
    }

    private OrRecord drop(String key, Tag tag) {
        OrRecords known = entry(key);
        int place = known.place(tag);
        replace(key, known.without(place));
        return known.get(place);
    }

    private void replace(String key, OrRecords records) {
        if (records.isEmpty()) {
            entries.remove(key);
        } else if (records.size() <= FEW) {
            entries.put(key, records, OrEntryHash.of(key, records));
        } else {
            entries.put(key, records, entries.itemHash(key).orElse(0));
            unhashed.add(key);
            return;
        }
        unhashed.remove(key);
    }

    private OrRecords entry(String key) {
        @Nullable List<OrRecord> records = entries.get(key);
        return records == null ? OrRecords.NONE : (OrRecords) records;
    }

    /** The records of a key in the order of their tags, expired ones included. Does not change afterwards. */
    public List<OrRecord> records(String key) {
        return entry(key);
    }

    /** {@linkplain MerkleTrie#prefetch Brings} the records of keys near the processor for those who look at them next. */
    public void prefetch(List<String> keys) {
        entries.prefetch(keys);
    }

    /** The record of a tag under a key. */
    public Optional<OrRecord> record(String key, Tag tag) {
        OrRecords known = entry(key);
        int place = known.place(tag);
        return place < 0 ? Optional.empty() : Optional.of(known.get(place));
    }

    /** The keys a tag stands under, ascending: one, or none, or for a client with a broken clock several. */
    public Set<String> keys(Tag tag) {
        return index.keys(tag);
    }

    /** How many keys a tag stands under. */
    public int keyCount(Tag tag) {
        return index.keyCount(tag);
    }

    public boolean isTombstoned(Tag tag) {
        return tombstones.contains(tag);
    }

    /** The removed tags: a live view, not to be iterated over while the map changes. */
    public Set<Tag> tombstones() {
        return Collections.unmodifiableSet(tombstones);
    }

    /** How much text the removed tags are, one byte for each of its characters, as nearly all tags have it. */
    public long tombstoneBytes() {
        return tombstoneBytes;
    }

    /** The number of keys that have records. */
    public int size() {
        return entries.size();
    }

    /** Visits every key that has records, in no particular order. The visitor must not change the map. */
    public void forEach(BiConsumer<String, List<OrRecord>> visitor) {
        entries.forEach(visitor);
    }

    /**
     * The records as a hash tree, to look at. Tombstones are not part of it.
     *
     * <p>Ask for it again after a change: hashes are brought up to date here.
     */
    public MerkleTrie<List<OrRecord>> tree() {
        if (!unhashed.isEmpty()) {
            for (String key : unhashed) {
                List<OrRecord> records = records(key);
                entries.put(key, records, OrEntryHash.of(key, records));
            }
            unhashed = new HashSet<>(); // clearing would leave the table at its largest size, to be cleared each time
        }
        return entries;
    }

    /**
     * Forgets tombstones whose tag tells of an addition before {@code horizon}, and answers their tags. A tag that is no
     * timestamp stays for ever.
     *
     * <p>Safe once no replica can still send such an addition: it would be taken for a new one.
     */
    public List<Tag> prune(Timestamp horizon) {
        List<Tag> forgotten = tombstones.stream()
                .filter(tag -> tag.timestamp().filter(horizon::isAfter).isPresent())
                .toList();
        for (Tag tag : forgotten) {
            tombstones.remove(tag);
            tombstoneBytes -= tag.text().length();
        }
        return forgotten;
    }

    /** Forgets everything, removals included, as if it had never been. */
    public void clear() {
        entries.clear();
        index.clear();
        tombstones.clear();
        tombstoneBytes = 0;
        unhashed.clear();
    }
}
