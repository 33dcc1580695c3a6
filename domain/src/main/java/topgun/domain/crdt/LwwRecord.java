package topgun.domain.crdt;

import static java.util.Objects.requireNonNull;

import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

/** What a replica remembers about one key of a last-write-wins map. */
public sealed interface LwwRecord {

    Timestamp timestamp();

    /** Whether readers see a value at that time. */
    boolean isVisibleAt(long nowMillis);

    /** Whether this is a later write than another to the same key. Equal timestamps mean the same write. */
    default boolean supersedes(LwwRecord other) {
        return timestamp().isAfter(other.timestamp());
    }

    /** A written value. An expired one is invisible and still counts: it hides what is older. */
    record Entry(Value value, Timestamp timestamp, TimeToLive ttl) implements LwwRecord {

        public Entry {
            requireNonNull(value, "value");
            requireNonNull(timestamp, "timestamp");
            requireNonNull(ttl, "ttl");
        }

        @Override
        public boolean isVisibleAt(long nowMillis) {
            return !ttl.hasExpired(timestamp, nowMillis);
        }

        /** When the entry becomes invisible, {@link TimeToLive#NEVER} if it does not. */
        public long expiresAtMillis() {
            return ttl.expiryOf(timestamp);
        }
    }

    /** A deletion. Kept, because a deletion that is forgotten loses to an older write. */
    record Tombstone(Timestamp timestamp) implements LwwRecord {

        public Tombstone {
            requireNonNull(timestamp, "timestamp");
        }

        @Override
        public boolean isVisibleAt(long nowMillis) {
            return false;
        }
    }
}
