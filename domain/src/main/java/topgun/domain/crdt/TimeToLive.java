package topgun.domain.crdt;

import topgun.domain.clock.Timestamp;

/**
 * For how long a written value stays visible, in milliseconds from the write, or that nothing was said about it.
 *
 * <p>{@code 0} is said and means for ever; it is kept apart from nothing because the hash of an OR-map entry tells the
 * two apart. What is negative or not a number counts as not said. Fractions are possible.
 */
public record TimeToLive(double millis) {

    /** Nothing was said. Its {@code millis} are NaN. */
    public static final TimeToLive NONE = new TimeToLive(Double.NaN);

    /** The expiry of what does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    public TimeToLive {
        millis = millis >= 0 ? millis + 0.0 : Double.NaN; // -0 becomes 0
    }

    /** Whether anything was said. */
    public boolean isPresent() {
        return !Double.isNaN(millis);
    }

    /**
     * The moment of expiry of something written then, {@link #NEVER} if there is none or it lies beyond all timestamps.
     *
     * <p>A fractional moment is rounded up: a deletion stamped with the result never precedes the expiry.
     */
    public long expiryOf(Timestamp written) {
        if (!isLimit()) {
            return NEVER;
        }
        double wholeMillis = Math.ceil(millis);
        return wholeMillis > Timestamp.MAX_PART - written.millis() ? NEVER : written.millis() + (long) wholeMillis;
    }

    /** Whether something written then has expired by now. It lives up to and including the last millisecond. */
    public boolean hasExpired(Timestamp written, long nowMillis) {
        return isLimit() && nowMillis - written.millis() > millis;
    }

    private boolean isLimit() {
        return millis > 0;
    }
}
