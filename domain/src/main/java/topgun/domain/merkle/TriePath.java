package topgun.domain.merkle;

import java.util.Optional;

/** The way from the root of a trie to one of its nodes: up to three lower-case hexadecimal digits, none for the root. */
public record TriePath(String digits) {

    /** The number of digits of a leaf. */
    public static final int LEAF_LENGTH = 3;

    public static final TriePath ROOT = new TriePath("");

    public TriePath {
        if (!isPath(digits)) {
            throw new IllegalArgumentException("not a path: " + digits);
        }
    }

    /** A path if the text is one. Upper-case digits and longer texts name no node. */
    public static Optional<TriePath> parse(String text) {
        return isPath(text) ? Optional.of(new TriePath(text)) : Optional.empty();
    }

    /** The leaf of a key, given the {@linkplain Fnv1a#hash hash} of the key. */
    public static TriePath toLeaf(int keyHash) {
        return ROOT.child(keyHash >>> 28).child((keyHash >>> 24) & 0xf).child((keyHash >>> 20) & 0xf);
    }

    public TriePath child(int digit) {
        return new TriePath(digits + Character.forDigit(digit, 16));
    }

    public int length() {
        return digits.length();
    }

    public boolean isLeaf() {
        return digits.length() == LEAF_LENGTH;
    }

    int digit(int index) {
        return valueOf(digits.charAt(index));
    }

    private static boolean isPath(String text) {
        return text.length() <= LEAF_LENGTH && text.chars().allMatch(c -> valueOf((char) c) >= 0);
    }

    private static int valueOf(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
