package topgun.domain.merkle;

import java.security.SecureRandom;

/**
 * A hash of texts that is another one in every process, so that nobody outside can make many keys with one hash and a
 * table of them slow.
 *
 * <p>Four UTF-16 units at a time go into the state, which is then multiplied by a secret number, both halves of the product
 * folded into one, as in the hashes of the wyhash family.
 */
final class SeededHash {

    private static final long SEED;
    private static final long MULTIPLIER;

    static {
        var random = new SecureRandom();
        SEED = random.nextLong();
        MULTIPLIER = random.nextLong() | 1;
    }

    private SeededHash() {}

    static int of(String text) {
        int length = text.length();
        long state = SEED + length;
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
        return (int) fold(state ^ SEED);
    }

    private static long word(String text, int i) {
        return text.charAt(i) | (long) text.charAt(i + 1) << 16 | (long) text.charAt(i + 2) << 32;
    }

    private static long fold(long state) {
        return state * MULTIPLIER ^ Math.multiplyHigh(state, MULTIPLIER);
    }
}
