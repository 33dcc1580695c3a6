package topgun.domain.merkle;

import java.util.function.BiConsumer;

/**
 * Records that can be compared with copies of them elsewhere, branch by branch.
 *
 * @param <R> what stands under a key
 */
public interface HashTree<R> {

    int rootHash(HashFlavour flavour);

    /** The children of a node; none for a leaf and for a node that does not exist. */
    Buckets buckets(TriePath path, HashFlavour flavour);

    /** Visits the records whose way leads through a node, in no particular order. */
    void forEachBelow(TriePath path, BiConsumer<String, R> visitor);
}
