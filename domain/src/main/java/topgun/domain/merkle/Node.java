package topgun.domain.merkle;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A node of a trie, with the combined hash of what is below it, in both flavours. Only the root may be empty. */
abstract sealed class Node<R> permits Branch, Leaf {

    final @Nullable Branch<R> parent;
    private int plain;
    private int mixed;

    Node(@Nullable Branch<R> parent) {
        this.parent = parent;
    }

    final int hash(HashFlavour flavour) {
        return switch (flavour) {
            case PLAIN -> plain;
            case MIXED -> mixed;
        };
    }

    /**
     * Exchanges the contribution of one record to this node and all above it.
     *
     * <p>The plain sums all move by the same difference. The mixed sum of a node goes into its parent's through the
     * mixer, so each level hands its old and new value up to the next. An item hash of 0 contributes nothing to either,
     * which makes "no record" and 0 the same for this purpose.
     */
    final void exchange(int oldItemHash, int newItemHash) {
        int plainDifference = newItemHash - oldItemHash;
        int mixedDifference = HashFlavour.mix(newItemHash) - HashFlavour.mix(oldItemHash);
        for (Node<R> node = this; node != null; node = node.parent) {
            int mixedBefore = node.mixed;
            node.plain += plainDifference;
            node.mixed += mixedDifference;
            mixedDifference = HashFlavour.mix(node.mixed) - HashFlavour.mix(mixedBefore);
        }
    }

    void clear() {
        plain = 0;
        mixed = 0;
    }

    abstract boolean isEmpty();

    abstract void forEach(BiConsumer<String, R> visitor);
}
