package topgun.application.search;

/**
 * How promptly indexes and live results follow a map that is written to.
 *
 * @param indexedAtOnce how many of the documents written within a pause are indexed with the write
 * @param pauseMillis how long the others wait at least
 * @param longestLagMillis how long they wait at most, as far as there is time at all
 */
public record Promptness(int indexedAtOnce, long pauseMillis, long longestLagMillis) {

    public static final Promptness DEFAULT = withLongestLag(1_000);

    public static Promptness withLongestLag(long millis) {
        return new Promptness(100, 25, millis);
    }
}
