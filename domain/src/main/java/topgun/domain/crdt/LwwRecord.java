package topgun.domain.crdt;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

/**
 * What a replica remembers about one key of a last-write-wins map.
 *
 * <p>Immutable. Records are what memory is full of, and what lives long is copied by the collector again and again, so
 * they hold the parts of their timestamp and value: one object in the place of three. The accessors put them together.
 */
public abstract sealed class LwwRecord {

    private final long millis;
    private final long counter;
    private final NodeId node;

    private LwwRecord(Timestamp timestamp) {
        this.millis = timestamp.millis();
        this.counter = timestamp.counter();
        this.node = timestamp.node();
    }

    public final Timestamp timestamp() {
        return new Timestamp(millis, counter, node);
    }

    /** Whether readers see a value at that time. */
    public abstract boolean isVisibleAt(long nowMillis);

    /** Whether this is a later write than another to the same key. Equal timestamps mean the same write. */
    public final boolean supersedes(LwwRecord other) {
        return timestamp().isAfter(other.timestamp());
    }

    /** A written value. An expired one is invisible and still counts: it hides what is older. */
    public static final class Entry extends LwwRecord {

        private final byte[] value;
        private final TimeToLive ttl;

        public Entry(Value value, Timestamp timestamp, TimeToLive ttl) {
            super(timestamp);
            this.value = value.bytes();
            this.ttl = requireNonNull(ttl, "ttl");
        }

        public Value value() {
            return Value.of(value);
        }

        public TimeToLive ttl() {
            return ttl;
        }

        @Override
        public boolean isVisibleAt(long nowMillis) {
            return !ttl.hasExpired(timestamp(), nowMillis);
        }

        /** When the entry becomes invisible, {@link TimeToLive#NEVER} if it does not. */
        public long expiresAtMillis() {
            return ttl.expiryOf(timestamp());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry that
                    && Arrays.equals(value, that.value)
                    && timestamp().equals(that.timestamp())
                    && ttl.equals(that.ttl);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(value) + timestamp().hashCode();
        }

        @Override
        public String toString() {
            return "Entry[value=" + value() + ", timestamp=" + timestamp() + ", ttl=" + ttl + "]";
        }
    }

    /** A deletion. Kept, because a deletion that is forgotten loses to an older write. */
    public static final class Tombstone extends LwwRecord {

        public Tombstone(Timestamp timestamp) {
            super(timestamp);
        }

        @Override
        public boolean isVisibleAt(long nowMillis) {
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tombstone that && timestamp().equals(that.timestamp());
        }

        @Override
        public int hashCode() {
            return timestamp().hashCode();
        }

        @Override
        public String toString() {
            return "Tombstone[timestamp=" + timestamp() + "]";
        }
    }
}
