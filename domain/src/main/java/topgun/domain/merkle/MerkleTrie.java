package topgun.domain.merkle;

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
    private final Node<R> root = new Node<>();

    /** The record of a key, null if there is none. */
    public @Nullable R get(String key) {
        Slot<R> slot = slots.get(key);
        return slot == null ? null : slot.record;
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
        var slot = new Slot<>(key, keyHash, record);
        if (slots.putIfAbsent(key, slot) != null) {
            throw new IllegalStateException("there is a record already");
        }
        leafFor(keyHash).link(slot);
        rehash(slot, itemHash);
    }

    /** Sets another record in the place of one that is there, and the hash that stands for it. */
    public void replace(Slot<R> slot, R record, int itemHash) {
        slot.record = record;
        rehash(slot, itemHash);
    }

    /** Forgets a key. A key that is not there is none of the trie's business. */
    public void remove(String key) {
        Slot<R> slot = slots.remove(key);
        if (slot == null) {
            return;
        }
        rehash(slot, 0);
        leafFor(slot.keyHash).unlink(slot);
        prune(slot.keyHash);
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
        Node<R> node = node(path);
        return node == null ? Buckets.NONE : node.buckets(flavour);
    }

    /** Visits all records, in no particular order. */
    public void forEach(BiConsumer<String, R> visitor) {
        slots.forEach((key, slot) -> visitor.accept(key, slot.record));
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
        Node<R> first = root.child(leaf >>> 8);
        Node<R> second = first == null ? null : first.child(leaf >>> 4 & 0xf);
        return second == null ? null : second.child(leaf & 0xf);
    }

    private @Nullable Node<R> node(TriePath path) {
        Node<R> node = root;
        for (int level = 0; node != null && level < path.length(); level++) {
            node = node.child(path.digit(level));
        }
        return node;
    }

    private Node<R> leafFor(int keyHash) {
        return root.childFor(digit(keyHash, 0)).childFor(digit(keyHash, 1)).childFor(digit(keyHash, 2));
    }

    /**
     * Exchanges the contribution of one record on every node from its leaf to the root.
     *
     * <p>The plain sums all move by the same difference. The mixed sum of a node goes into its parent's through the
     * mixer, so each level hands its old and new value up to the next. An item hash of 0 contributes nothing to either,
     * which makes "no record" and 0 the same for this purpose.
     */
    private void rehash(Slot<R> slot, int itemHash) {
        if (slot.itemHash == itemHash) {
            return;
        }
        int keyHash = slot.keyHash;
        Node<R> first = root.childFor(digit(keyHash, 0));
        Node<R> second = first.childFor(digit(keyHash, 1));
        Node<R> leaf = second.childFor(digit(keyHash, 2));

        int difference = itemHash - slot.itemHash;
        leaf.plain += difference;
        second.plain += difference;
        first.plain += difference;
        root.plain += difference;

        int leafBefore = leaf.mixed;
        int secondBefore = second.mixed;
        int firstBefore = first.mixed;
        leaf.mixed += HashFlavour.mix(itemHash) - HashFlavour.mix(slot.itemHash);
        second.mixed += HashFlavour.mix(leaf.mixed) - HashFlavour.mix(leafBefore);
        first.mixed += HashFlavour.mix(second.mixed) - HashFlavour.mix(secondBefore);
        root.mixed += HashFlavour.mix(first.mixed) - HashFlavour.mix(firstBefore);

        slot.itemHash = itemHash;
    }

    /** Drops the nodes that hold nothing any more, from the leaf upwards. */
    private void prune(int keyHash) {
        Node<R> first = root.childFor(digit(keyHash, 0));
        Node<R> second = first.childFor(digit(keyHash, 1));
        Node<R> leaf = second.childFor(digit(keyHash, 2));
        if (leaf.isEmpty()) {
            second.dropChild(digit(keyHash, 2));
        }
        if (second.isEmpty()) {
            first.dropChild(digit(keyHash, 1));
        }
        if (first.isEmpty()) {
            root.dropChild(digit(keyHash, 0));
        }
    }

    private static int digit(int keyHash, int level) {
        return (keyHash >>> (28 - 4 * level)) & 0xf;
    }

    /** The place of one record, chained with the others of its leaf. Good until its key is removed. */
    public static final class Slot<R> {

        private final String key;
        private final int keyHash;
        private R record;
        private int itemHash;
        private @Nullable Slot<R> next;
        private @Nullable Slot<R> previous;

        private Slot(String key, int keyHash, R record) {
            this.key = key;
            this.keyHash = keyHash;
            this.record = record;
        }

        public R record() {
            return record;
        }

        /** The {@link Fnv1a} hash of the key. */
        public int keyHash() {
            return keyHash;
        }
    }

    /** A node: inner ones have children, leaves have a chain of records. Only the root may be empty. */
    private static final class Node<R> {

        int plain;
        int mixed;
        private int childCount;
        private @Nullable Node<R> @Nullable [] children;

        @Nullable
        Slot<R> first;

        int hash(HashFlavour flavour) {
            return switch (flavour) {
                case PLAIN -> plain;
                case MIXED -> mixed;
            };
        }

        boolean isEmpty() {
            return childCount == 0 && first == null;
        }

        @Nullable
        Node<R> child(int digit) {
            return children == null ? null : children[digit];
        }

        Node<R> childFor(int digit) {
            if (children == null) {
                children = newChildren();
            }
            Node<R> child = children[digit];
            if (child == null) {
                child = new Node<>();
                children[digit] = child;
                childCount++;
            }
            return child;
        }

        void dropChild(int digit) {
            if (children != null && children[digit] != null) {
                children[digit] = null;
                childCount--;
            }
        }

        Buckets buckets(HashFlavour flavour) {
            if (children == null) {
                return Buckets.NONE;
            }
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

        void forEach(BiConsumer<String, R> visitor) {
            for (Slot<R> slot = first; slot != null; slot = slot.next) {
                visitor.accept(slot.key, slot.record);
            }
            for (int digit = 0; children != null && digit < children.length; digit++) {
                Node<R> child = children[digit];
                if (child != null) {
                    child.forEach(visitor);
                }
            }
        }

        void link(Slot<R> slot) {
            slot.next = first;
            if (first != null) {
                first.previous = slot;
            }
            first = slot;
        }

        void unlink(Slot<R> slot) {
            if (slot.previous == null) {
                first = slot.next;
            } else {
                slot.previous.next = slot.next;
            }
            if (slot.next != null) {
                slot.next.previous = slot.previous;
            }
        }

        void clear() {
            plain = 0;
            mixed = 0;
            childCount = 0;
            children = null;
            first = null;
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static <R> @Nullable Node<R>[] newChildren() {
            return new Node[Buckets.DIGITS];
        }
    }
}
