package topgun.domain.merkle;

import java.util.Arrays;
import java.util.function.ToIntBiFunction;

/**
 * The hashes a trie would have with other hashes for its records, or with only some of them.
 *
 * <p>Kept leaf by leaf, without the records, beside the hash of the leaf they were made from. While that stays the same, so
 * do they: bringing them up to date takes time with the records in leaves that have changed.
 *
 * <p>Not thread-safe.
 */
public final class FilteredHashes {

    private static final int DIGIT_BITS = 4;
    private static final int LEAVES = 1 << (DIGIT_BITS * TriePath.LEAF_LENGTH);

    private final long[] origins = new long[LEAVES];
    private final int[] plain = new int[LEAVES];
    private final int[] mixed = new int[LEAVES];

    /** @param itemHash what stands for a record instead, always the same for the same one; 0 leaves it out */
    public <R> void bringUpToDate(MerkleTrie<R> trie, TriePath path, ToIntBiFunction<String, R> itemHash) {
        int width = LEAVES >> (DIGIT_BITS * path.length());
        int first = index(path) * width;
        for (int number = first; number < first + width; number++) {
            Leaf<R> leaf = trie.leaf(number);
            long origin = leaf == null ? 0 : origin(leaf);
            if (origin != origins[number]) {
                origins[number] = origin;
                plain[number] = 0;
                mixed[number] = 0;
                if (leaf != null) {
                    sumUp(leaf, number, itemHash);
                }
            }
        }
    }

    private static long origin(Leaf<?> leaf) {
        return (long) leaf.hash(HashFlavour.PLAIN) << Integer.SIZE
                | Integer.toUnsignedLong(leaf.hash(HashFlavour.MIXED));
    }

    private <R> void sumUp(Leaf<R> leaf, int number, ToIntBiFunction<String, R> itemHash) {
        leaf.forEach((key, record) -> {
            int hash = itemHash.applyAsInt(key, record);
            plain[number] += HashFlavour.PLAIN.contribution(hash);
            mixed[number] += HashFlavour.MIXED.contribution(hash);
        });
    }

    /** The hash of a node. */
    public int hash(TriePath path, HashFlavour flavour) {
        return hash(path.length(), index(path), flavour);
    }

    /** The children of a node that are not empty; none for a leaf. */
    public Buckets buckets(TriePath path, HashFlavour flavour) {
        if (path.isLeaf()) {
            return Buckets.NONE;
        }
        int[] hashes = children(path.length(), index(path), flavour);
        int present = 0;
        for (int digit = 0; digit < hashes.length; digit++) {
            present |= hashes[digit] == 0 ? 0 : 1 << digit;
        }
        return new Buckets(present, hashes);
    }

    private int hash(int level, int index, HashFlavour flavour) {
        if (level < TriePath.LEAF_LENGTH) {
            return flavour.combine(children(level, index, flavour));
        }
        return switch (flavour) {
            case PLAIN -> plain[index];
            case MIXED -> mixed[index];
        };
    }

    private int[] children(int level, int index, HashFlavour flavour) {
        int[] hashes = new int[Buckets.DIGITS];
        Arrays.setAll(hashes, digit -> hash(level + 1, index << DIGIT_BITS | digit, flavour));
        return hashes;
    }

    private static int index(TriePath path) {
        return path.digits().isEmpty() ? 0 : Integer.parseInt(path.digits(), 16);
    }
}
