package topgun.domain.merkle;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The children of one node of a trie: which of the sixteen exist, and the hash of each.
 *
 * <p>A snapshot; later changes of the trie do not show.
 */
public final class Buckets {

    public static final int DIGITS = 16;

    static final Buckets NONE = new Buckets(0, new int[DIGITS]);

    private final int present;
    private final int[] hashes;

    /** Takes the array over. */
    Buckets(int present, int[] hashes) {
        this.present = present;
        this.hashes = hashes;
    }

    public boolean has(int digit) {
        return (present & (1 << digit)) != 0;
    }

    /** The hash of the child, 0 if there is none (and, once in four thousand million times, also if there is one). */
    public int hash(int digit) {
        return hashes[digit];
    }

    /** The digits of the existing children, ascending. */
    public IntStream digits() {
        return IntStream.range(0, DIGITS).filter(this::has);
    }

    public int size() {
        return Integer.bitCount(present);
    }

    public boolean isEmpty() {
        return present == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Buckets that && present == that.present && Arrays.equals(hashes, that.hashes);
    }

    @Override
    public int hashCode() {
        return 31 * present + Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        digits().forEach(digit -> text.append(text.length() > 1 ? ", " : "")
                .append(Character.forDigit(digit, 16))
                .append('=')
                .append(Integer.toUnsignedString(hashes[digit])));
        return text.append('}').toString();
    }
}
