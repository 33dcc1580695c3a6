package topgun.domain.merkle;

/**
 * A hash of texts that is another one for each seed, so that nobody who does not know the seed can make many keys with one
 * hash and a table of them slow.
 *
 * <p>Four UTF-16 units at a time go into the state, which is then multiplied by a number that depends on the seed, both
 * halves of the product folded into one, as in the hashes of the wyhash family.
 */
final class SeededHash {

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final long multiplier;

    SeededHash(long seed) {
        this.seed = spread(seed);
        this.multiplier = spread(seed + GOLDEN_RATIO) | 1;
    }

    /** The finaliser of SplitMix64: every bit of the result depends on every bit of the number. */
    private static long spread(long number) {
        long n = number + GOLDEN_RATIO;
        n = (n ^ n >>> 30) * 0xBF58476D1CE4E5B9L;
        n = (n ^ n >>> 27) * 0x94D049BB133111EBL;
        return n ^ n >>> 31;
    }

    int of(String text) {
        int length = text.length();
        long state = seed + length;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            state = fold(state ^ word(text, i) ^ (long) text.charAt(i + 3) << 48);
        }
        if (i < length) {
            long rest = 0;
            for (; i < length; i++) {
                rest = rest << Character.SIZE | text.charAt(i);
            }
            state = fold(state ^ rest);
        }
        return (int) fold(state ^ seed);
    }

    private static long word(String text, int i) {
        return text.charAt(i) | (long) text.charAt(i + 1) << 16 | (long) text.charAt(i + 2) << 32;
    }

    private long fold(long state) {
        return state * multiplier ^ Math.multiplyHigh(state, multiplier);
    }
}
