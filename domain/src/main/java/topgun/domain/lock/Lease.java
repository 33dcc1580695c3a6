package topgun.domain.lock;

/** How long a lock is held at most without being asked for again. */
public record Lease(long millis) {

    private static final long SHORTEST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 300_000;
    private static final long USUAL_MILLIS = 10_000;

    public Lease {
        if (millis < SHORTEST_MILLIS || millis > LONGEST_MILLIS) {
            throw new IllegalArgumentException("no lease: " + millis);
        }
    }

    /** The possible lease nearest to the one asked for; the usual one for zero and for what is no number. */
    public static Lease nearest(double millis) {
        return millis == 0 || Double.isNaN(millis)
                ? new Lease(USUAL_MILLIS)
                : new Lease((long) Math.clamp(millis, SHORTEST_MILLIS, LONGEST_MILLIS));
    }
}
