package topgun.application.map;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/**
 * When the records of a map expire. Notes are not taken back: a note whose record has been replaced since is recognised
 * by its timestamp.
 *
 * <p>A record that is replaced by one that lives longer keeps its note, or those that are written again and again before
 * they expire would leave a note each time. So whoever finds another record than a note is about has to note that one.
 */
public final class Expiries {

    private final PriorityQueue<Expiry> byTime = new PriorityQueue<>();
    /** Of each place in the map the note that is due first. */
    private final Map<Place, Expiry> first = new HashMap<>();

    /** Ordered, so that a hash table finds one soon also among many of the same hash code, as somebody may choose them. */
    private record Place(String key, Optional<Tag> tag) implements Comparable<Place> {

        private static final Comparator<Place> ORDER = Comparator.comparing(Place::key)
                .thenComparing(place -> place.tag().map(Tag::text).orElse(""));

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A record that may be expired.
     *
     * @param tag present for tagged records
     */
    public record Expiry(long lastVisibleMillis, String key, Timestamp writtenAt, Optional<Tag> tag)
            implements Comparable<Expiry> {

        @Override
        public int compareTo(Expiry other) {
            return Long.compare(lastVisibleMillis, other.lastVisibleMillis);
        }
    }

    public void note(String key, LwwRecord.Entry entry) {
        if (entry.ttl().isPresent()) {
            add(new Expiry(entry.ttl().expiryOf(entry.timestamp()), key, entry.timestamp(), Optional.empty()));
        }
    }

    public void note(String key, OrRecord entry) {
        if (entry.ttl().isPresent()) {
            add(new Expiry(entry.ttl().expiryOf(entry.timestamp()), key, entry.timestamp(), Optional.of(entry.tag())));
        }
    }

    private void add(Expiry expiry) {
        if (expiry.lastVisibleMillis() == Long.MAX_VALUE) {
            return;
        }
        var place = new Place(expiry.key(), expiry.tag());
        Expiry known = first.get(place);
        if (known == null || expiry.lastVisibleMillis() < known.lastVisibleMillis()) {
            first.put(place, expiry);
            byTime.add(expiry);
        }
    }

    /** The next record that may no longer be visible at that time, once; empty when there is none. */
    public Optional<Expiry> pollExpired(long nowMillis) {
        Expiry next = byTime.peek();
        if (next == null || next.lastVisibleMillis() >= nowMillis) {
            return Optional.empty();
        }
        byTime.remove();
        first.remove(new Place(next.key(), next.tag()), next);
        return Optional.of(next);
    }

    /** How many notes there are. For tests. */
    int size() {
        return byTime.size();
    }
}
