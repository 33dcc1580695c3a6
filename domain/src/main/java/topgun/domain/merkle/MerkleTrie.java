package topgun.domain.merkle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from keys to records that can be compared with its copies elsewhere, branch by branch.
 *
 * <p>The first three hexadecimal digits of the hash of a key lead to its leaf; whoever puts a record says which hash
 * stands for it. Every node knows the combined hash of what is below it, in both flavours, and a change touches the
 * four nodes on its way and nothing else. Nodes appear with the first record below them and vanish with the last.
 *
 * <p>Records are found through an ordinary hash map, not through the trie, so keys chosen to share a leaf slow down
 * nothing but the listing of that leaf.
 *
 * <p>Not thread-safe, and not to be changed while one of the {@code forEach} methods runs.
 */
public final class MerkleTrie<R> implements HashTree<R> {

    private final Map<String, Slot<R>> slots = new HashMap<>();
    private final Branch<R> root = new Branch<>(null);

    /** The record of a key, null if there is none. */
    public @Nullable R get(String key) {
        Slot<R> slot = slots.get(key);
        return slot == null ? null : slot.record();
    }

    /** The hash that stands for the record of a key. */
    public OptionalInt itemHash(String key) {
        Slot<R> slot = slots.get(key);
        return slot == null ? OptionalInt.empty() : OptionalInt.of(slot.itemHash);
    }

    /** Sets the record of a key and the hash that stands for it. */
    public void put(String key, R record, int itemHash) {
        Slot<R> slot = slots.get(key);
        if (slot == null) {
            add(key, Fnv1a.hash(key), record, itemHash);
        } else {
            replace(slot, record, itemHash);
        }
    }

    /** Where the record of a key is, for those who look at it before they replace it; null if there is none. */
    public @Nullable Slot<R> slot(String key) {
        return slots.get(key);
    }

    /** Sets the first record of a key, and the hash that stands for it. */
    public void add(String key, int keyHash, R record, int itemHash) {
        Leaf<R> leaf = leafFor(keyHash);
        var slot = new Slot<>(key, keyHash, leaf);
        if (slots.putIfAbsent(key, slot) != null) {
            throw new IllegalStateException("there is a record already");
        }
        leaf.add(slot, record);
        rehash(slot, itemHash);
    }

    /** Sets another record in the place of one that is there, and the hash that stands for it. */
    public void replace(Slot<R> slot, R record, int itemHash) {
        slot.leaf.records[slot.position] = record;
        rehash(slot, itemHash);
    }

    /** Forgets a key. A key that is not there is none of the trie's business. */
    public void remove(String key) {
        Slot<R> slot = slots.remove(key);
        if (slot == null) {
            return;
        }
        rehash(slot, 0);
        slot.leaf.remove(slot);
        prune(slot);
    }

    public void clear() {
        slots.clear();
        root.clear();
    }

    public int size() {
        return slots.size();
    }

    @Override
    public int rootHash(HashFlavour flavour) {
        return root.hash(flavour);
    }

    /** The hash of a node, 0 if it does not exist. */
    public int hash(TriePath path, HashFlavour flavour) {
        Node<R> node = node(path);
        return node == null ? 0 : node.hash(flavour);
    }

    @Override
    public Buckets buckets(TriePath path, HashFlavour flavour) {
        return node(path) instanceof Branch<R> branch ? branch.buckets(flavour) : Buckets.NONE;
    }

    /** Visits all records, in no particular order. */
    public void forEach(BiConsumer<String, R> visitor) {
        slots.forEach((key, slot) -> visitor.accept(key, slot.record()));
    }

    @Override
    public void forEachBelow(TriePath path, BiConsumer<String, R> visitor) {
        Node<R> node = node(path);
        if (node != null) {
            node.forEach(visitor);
        }
    }

    /** Both hashes of a leaf, which is given by its digits as one number; 0 if it does not exist. */
    long leafHash(int leaf) {
        Node<R> node = leaf(leaf);
        return node == null ? 0 : (long) node.plain << Integer.SIZE | Integer.toUnsignedLong(node.mixed);
    }

    void forEachInLeaf(int leaf, BiConsumer<String, R> visitor) {
        Node<R> node = leaf(leaf);
        if (node != null) {
            node.forEach(visitor);
        }
    }

    private @Nullable Node<R> leaf(int leaf) {
        Node<R> node = root;
        for (int level = 0; node instanceof Branch<R> branch; level++) {
            node = branch.children[leaf >>> (8 - 4 * level) & 0xf];
        }
        return node;
    }

    private @Nullable Node<R> node(TriePath path) {
        Node<R> node = root;
        for (int level = 0; node != null && level < path.length(); level++) {
            node = node instanceof Branch<R> branch ? branch.children[path.digit(level)] : null;
        }
        return node;
    }

    private Leaf<R> leafFor(int keyHash) {
        Branch<R> first = root.branch(digit(keyHash, 0));
        Branch<R> second = first.branch(digit(keyHash, 1));
        return second.leaf(digit(keyHash, 2));
    }

    /**
     * Exchanges the contribution of one record on every node from its leaf to the root.
     *
     * <p>The plain sums all move by the same difference. The mixed sum of a node goes into its parent's through the
     * mixer, so each level hands its old and new value up to the next. An item hash of 0 contributes nothing to either,
     * which makes "no record" and 0 the same for this purpose.
     */
    private static <R> void rehash(Slot<R> slot, int itemHash) {
        int plainDifference = itemHash - slot.itemHash;
        int mixedDifference = HashFlavour.mix(itemHash) - HashFlavour.mix(slot.itemHash);
        slot.itemHash = itemHash;
        for (Node<R> node = slot.leaf; node != null; node = node.parent) {
            int mixedBefore = node.mixed;
            node.plain += plainDifference;
            node.mixed += mixedDifference;
            mixedDifference = HashFlavour.mix(node.mixed) - HashFlavour.mix(mixedBefore);
        }
    }

    /** Drops the nodes that hold nothing any more since a slot has been removed, from its leaf upwards. */
    private static <R> void prune(Slot<R> slot) {
        Node<R> node = slot.leaf;
        for (int level = TriePath.LEAF_LENGTH - 1; node.isEmpty() && node.parent != null; level--) {
            node.parent.drop(digit(slot.keyHash, level));
            node = node.parent;
        }
    }

    private static int digit(int keyHash, int level) {
        return (keyHash >>> (28 - 4 * level)) & 0xf;
    }

    /** The place of one record. Good until its key is removed. */
    public static final class Slot<R> {

        private final String key;
        private final int keyHash;
        private final Leaf<R> leaf;
        private int position;
        private int itemHash;

        private Slot(String key, int keyHash, Leaf<R> leaf) {
            this.key = key;
            this.keyHash = keyHash;
            this.leaf = leaf;
        }

        public R record() {
            return leaf.records[position];
        }

        /** The {@link Fnv1a} hash of the key. */
        public int keyHash() {
            return keyHash;
        }
    }

    /** A node. Only the root may be empty. */
    private abstract static sealed class Node<R> {

        final @Nullable Branch<R> parent;
        int plain;
        int mixed;

        Node(@Nullable Branch<R> parent) {
            this.parent = parent;
        }

        int hash(HashFlavour flavour) {
            return switch (flavour) {
                case PLAIN -> plain;
                case MIXED -> mixed;
            };
        }

        abstract boolean isEmpty();

        abstract void forEach(BiConsumer<String, R> visitor);
    }

    private static final class Branch<R> extends Node<R> {

        private @Nullable Node<R>[] children = newChildren();
        private int childCount;

        Branch(@Nullable Branch<R> parent) {
            super(parent);
        }

        /** The child that is a branch, made now if it is not there. */
        Branch<R> branch(int digit) {
            return children[digit] instanceof Branch<R> branch ? branch : add(digit, new Branch<>(this));
        }

        /** The child that is a leaf, made now if it is not there. */
        Leaf<R> leaf(int digit) {
            return children[digit] instanceof Leaf<R> leaf ? leaf : add(digit, new Leaf<>(this));
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

        void clear() {
            plain = 0;
            mixed = 0;
            childCount = 0;
            children = newChildren();
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static <R> @Nullable Node<R>[] newChildren() {
            return new Node[Buckets.DIGITS];
        }
    }

    /**
     * Some records, side by side in an array and not each in its slot: a collector that looks for changes in old memory
     * finds all those of a leaf in one place, where slots are spread over all of it.
     */
    private static final class Leaf<R> extends Node<R> {

        // null from count on, where nobody looks
        private Slot<R>[] slots;
        private R[] records;
        private int count;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Leaf(Branch<R> parent) {
            super(parent);
            slots = new Slot[1];
            records = (R[]) new Object[1];
        }

        void add(Slot<R> slot, R record) {
            if (count == slots.length) {
                int capacity = count + (count >> 1) + 1;
                slots = Arrays.copyOf(slots, capacity);
                records = Arrays.copyOf(records, capacity);
            }
            put(slot, record, count++);
        }

        /** Takes a slot out and moves the last one into the gap. */
        @SuppressWarnings("NullAway")
        void remove(Slot<R> slot) {
            count--;
            put(slots[count], records[count], slot.position);
            slots[count] = null;
            records[count] = null;
        }

        private void put(Slot<R> slot, R record, int position) {
            slots[position] = slot;
            records[position] = record;
            slot.position = position;
        }

        @Override
        boolean isEmpty() {
            return count == 0;
        }

        @Override
        void forEach(BiConsumer<String, R> visitor) {
            for (int i = 0; i < count; i++) {
                visitor.accept(slots[i].key, records[i]);
            }
        }
    }
}
