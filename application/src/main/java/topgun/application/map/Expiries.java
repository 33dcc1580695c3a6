package topgun.application.map;

import java.util.Optional;
import java.util.PriorityQueue;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/**
 * When the records of a map expire. Notes are not taken back: a note whose record has been replaced since is recognised
 * by its timestamp and passed over.
 */
public final class Expiries {

    private final PriorityQueue<Expiry> byTime = new PriorityQueue<>();

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
        if (expiry.lastVisibleMillis() != Long.MAX_VALUE) {
            byTime.add(expiry);
        }
    }

    /** The next record that is no longer visible at that time, once; empty when there is none. */
    public Optional<Expiry> pollExpired(long nowMillis) {
        Expiry next = byTime.peek();
        return next != null && next.lastVisibleMillis() < nowMillis
                ? Optional.ofNullable(byTime.poll())
                : Optional.empty();
    }
}
