package topgun.domain.crdt;

import static java.util.Objects.requireNonNull;

import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

/** One addition to an OR-map. */
public record OrRecord(Value value, Timestamp timestamp, Tag tag, TimeToLive ttl) {

    public OrRecord {
        requireNonNull(value, "value");
        requireNonNull(timestamp, "timestamp");
        requireNonNull(tag, "tag");
        requireNonNull(ttl, "ttl");
    }

    public boolean isVisibleAt(long nowMillis) {
        return !ttl.hasExpired(timestamp, nowMillis);
    }

    /** When the record becomes invisible, {@link TimeToLive#NEVER} if it does not. */
    public long expiresAtMillis() {
        return ttl.expiryOf(timestamp);
    }
}
