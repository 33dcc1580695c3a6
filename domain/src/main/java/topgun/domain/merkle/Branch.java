package topgun.domain.merkle;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A node with up to sixteen children. */
final class Branch<R> extends Node<R> {

    private @Nullable Node<R>[] children = newChildren();
    private int childCount;

    Branch(@Nullable Branch<R> parent) {
        super(parent);
    }

    @Nullable
    Node<R> child(int digit) {
        return children[digit];
    }

    /** The child that is a branch, made now if it is not there. */
    Branch<R> branch(int digit) {
        return children[digit] instanceof Branch<R> branch ? branch : add(digit, new Branch<>(this));
    }

    /** The child that is a leaf, made now if it is not there. */
    Leaf<R> leaf(int digit, Cells<R, ?> cells) {
        return children[digit] instanceof Leaf<R> leaf ? leaf : add(digit, new Leaf<>(this, cells));
    }

    private <N extends Node<R>> N add(int digit, N child) {
        children[digit] = child;
        childCount++;
        return child;
    }

    void drop(int digit) {
        children[digit] = null;
        childCount--;
    }

    @Override
    void clear() {
        super.clear();
        children = newChildren();
        childCount = 0;
    }

    @Override
    boolean isEmpty() {
        return childCount == 0;
    }

    Buckets buckets(HashFlavour flavour) {
        int present = 0;
        int[] hashes = new int[Buckets.DIGITS];
        for (int digit = 0; digit < Buckets.DIGITS; digit++) {
            Node<R> child = children[digit];
            if (child != null) {
                present |= 1 << digit;
                hashes[digit] = child.hash(flavour);
            }
        }
        return new Buckets(present, hashes);
    }

    @Override
    void forEach(BiConsumer<String, R> visitor) {
        for (Node<R> child : children) {
            if (child != null) {
                child.forEach(visitor);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <R> @Nullable Node<R>[] newChildren() {
        return new Node[Buckets.DIGITS];
    }
}
