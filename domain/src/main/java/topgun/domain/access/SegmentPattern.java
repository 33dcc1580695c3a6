package topgun.domain.access;

/**
 * A set of map names that are taken apart at their dots: {@code *} is all of them, otherwise a part {@code *} stands for
 * one part and {@code **} for any number of them, none included. After {@code counter:} the same holds of the names of
 * counters.
 */
public record SegmentPattern(String text) {

    private static final String COUNTER = AccessPolicy.COUNTER;
    private static final String ONE = "*";
    private static final String ANY = "**";

    public boolean matches(String map) {
        if (text.startsWith(COUNTER)) {
            return map.startsWith(COUNTER)
                    && new SegmentPattern(text.substring(COUNTER.length())).matches(map.substring(COUNTER.length()));
        }
        return text.equals(ONE) || matches(text.split("\\.", -1), map.split("\\.", -1));
    }

    /** Keeps for every beginning of the name whether the beginning of the pattern read so far matches it. */
    private static boolean matches(String[] pattern, String[] name) {
        var reached = new boolean[name.length + 1];
        reached[0] = true;
        for (String part : pattern) {
            if (part.equals(ANY)) {
                for (int i = 1; i <= name.length; i++) {
                    reached[i] |= reached[i - 1];
                }
            } else {
                for (int i = name.length; i > 0; i--) {
                    reached[i] = reached[i - 1] && (part.equals(ONE) || part.equals(name[i - 1]));
                }
                reached[0] = false;
            }
        }
        return reached[name.length];
    }
}
