package topgun.domain.sync;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.HashTree;
import topgun.domain.merkle.TriePath;

/** Answers the questions of a client that walks a tree. */
public final class MerkleWalk {

    private MerkleWalk() {}

    /** One step into a tree of a last-write-wins map: only what exists is listed. */
    public static <R> SyncAnswer<R> step(HashTree<R> tree, String path, HashFlavour flavour) {
        return step(tree, path, flavour, false);
    }

    /**
     * One step into a tree of a tagged map.
     *
     * <p>Above the leaves all sixteen digits are listed, absent ones with hash 0: only then does a client descend into
     * buckets that it alone has, and pushes them. Right above the leaves only what exists is listed, for there a client
     * takes an absent bucket itself as the sign to push.
     */
    public static <R> SyncAnswer<R> stepForPushing(HashTree<R> tree, String path, HashFlavour flavour) {
        return step(tree, path, flavour, path.length() < TriePath.LEAF_LENGTH - 1);
    }

    private static <R> SyncAnswer<R> step(HashTree<R> tree, String text, HashFlavour flavour, boolean everyDigit) {
        Optional<TriePath> path = TriePath.parse(text);
        if (path.isEmpty()) {
            return new SyncAnswer.Buckets<>(Map.of());
        }
        if (path.get().isLeaf()) {
            Map<String, R> entries = new HashMap<>();
            tree.forEachBelow(path.get(), entries::put);
            return entries.isEmpty() ? new SyncAnswer.Buckets<>(Map.of()) : new SyncAnswer.Leaf<>(path.get(), entries);
        }
        return new SyncAnswer.Buckets<>(buckets(tree, path.get(), flavour, everyDigit));
    }

    private static Map<String, Integer> buckets(
            HashTree<?> tree, TriePath path, HashFlavour flavour, boolean everyDigit) {
        var children = tree.buckets(path, flavour);
        Map<String, Integer> hashes = new HashMap<>();
        for (int digit = 0; digit < Buckets.DIGITS; digit++) {
            if (everyDigit || children.has(digit)) {
                hashes.put(String.valueOf(Character.forDigit(digit, 16)), children.hash(digit));
            }
        }
        return hashes;
    }
}
