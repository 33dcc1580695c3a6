package topgun.domain.query;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Intervals with something attached, among which those around a point are found without looking at many others.
 *
 * <p>A tree ordered by lower bounds, each node of which knows the highest upper bound from there on down. It is kept
 * balanced by giving every node a weight that looks random and having lighter ones above heavier ones.
 */
final class IntervalTree<K extends Comparable<K>, V> {

    private @Nullable Node<K, V> root;
    private long added;

    /** An interval that has been added. */
    static final class Node<K extends Comparable<K>, V> {

        private final K low;
        /** Included, like {@code low}; null if there is no bound. */
        private final @Nullable K high;

        private final V value;
        private final long number;
        private final long weight;
        private @Nullable Node<K, V> left;
        private @Nullable Node<K, V> right;
        /** The highest upper bound from here on down, null if one is open. */
        private @Nullable K reach;

        private Node(K low, @Nullable K high, V value, long number) {
            this.low = low;
            this.high = high;
            this.value = value;
            this.number = number;
            this.weight = scatter(number);
            this.reach = high;
        }

        private static long scatter(long number) {
            long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
            return mixed ^ (mixed >>> 31);
        }

        private boolean isBefore(Node<K, V> other) {
            int sign = low.compareTo(other.low);
            return sign != 0 ? sign < 0 : number < other.number;
        }

        private Node<K, V> with(@Nullable Node<K, V> newLeft, @Nullable Node<K, V> newRight) {
            left = newLeft;
            right = newRight;
            K farthest = high;
            farthest = farther(farthest, newLeft);
            reach = farther(farthest, newRight);
            return this;
        }

        private static <K extends Comparable<K>, V> @Nullable K farther(@Nullable K one, @Nullable Node<K, V> other) {
            if (other == null || one == null) {
                return one;
            }
            K far = other.reach;
            return far == null || far.compareTo(one) > 0 ? far : one;
        }
    }

    /** @param high null for an interval without an upper bound */
    Node<K, V> add(K low, @Nullable K high, V value) {
        Node<K, V> node = new Node<>(low, high, value, ++added);
        root = add(root, node);
        return node;
    }

    void remove(Node<K, V> node) {
        root = remove(root, node);
    }

    void forEachAround(K point, Consumer<V> visitor) {
        visit(root, point, visitor);
    }

    private static <K extends Comparable<K>, V> void visit(@Nullable Node<K, V> node, K point, Consumer<V> visitor) {
        if (node == null || isBelow(node.reach, point)) {
            return;
        }
        visit(node.left, point, visitor);
        if (node.low.compareTo(point) <= 0) {
            if (!isBelow(node.high, point)) {
                visitor.accept(node.value);
            }
            visit(node.right, point, visitor);
        }
    }

    private static <K extends Comparable<K>> boolean isBelow(@Nullable K bound, K point) {
        return bound != null && bound.compareTo(point) < 0;
    }

    private static <K extends Comparable<K>, V> Node<K, V> add(@Nullable Node<K, V> tree, Node<K, V> node) {
        if (tree == null) {
            return node.with(null, null);
        }
        if (node.isBefore(tree)) {
            Node<K, V> left = add(tree.left, node);
            return left.weight < tree.weight
                    ? left.with(left.left, tree.with(left.right, tree.right))
                    : tree.with(left, tree.right);
        }
        Node<K, V> right = add(tree.right, node);
        return right.weight < tree.weight
                ? right.with(tree.with(tree.left, right.left), right.right)
                : tree.with(tree.left, right);
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(
            @Nullable Node<K, V> tree, Node<K, V> node) {
        if (tree == null) {
            return null;
        }
        if (tree == node) {
            return joined(tree.left, tree.right);
        }
        return node.isBefore(tree)
                ? tree.with(remove(tree.left, node), tree.right)
                : tree.with(tree.left, remove(tree.right, node));
    }

    /** All of the one comes before all of the other. */
    private static <K extends Comparable<K>, V> @Nullable Node<K, V> joined(
            @Nullable Node<K, V> one, @Nullable Node<K, V> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.weight < other.weight
                ? one.with(one.left, joined(one.right, other))
                : other.with(joined(one, other.left), other.right);
    }
}
