package topgun.domain.clock;

/** A claim that is no point in time: missing, not a number, infinite, negative, fractional or beyond 2^53-1. */
public record UnusableTime() implements ClaimedTime {

    public static final UnusableTime INSTANCE = new UnusableTime();
}
