package topgun.domain.merkle;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from keys to records that can be compared with its copies elsewhere, branch by branch.
 *
 * <p>The first three hexadecimal digits of the hash of a key lead to its leaf, which is a hash table; whoever puts a record
 * says which hash stands for it. Every node knows the combined hash of what is below it, in both flavours, and a change
 * touches the four nodes on its way and nothing else. Nodes appear with the first record below them and vanish with the
 * last.
 *
 * <p>The tables of leaves go by a hash that depends on a seed, so keys chosen to share a leaf by those who do not know the
 * seed slow down nothing but the listing of that leaf.
 *
 * <p>Not thread-safe, and not to be changed while one of the {@code forEach} methods runs.
 */
public final class MerkleTrie<R> implements HashTree<R> {

    private final Branch<R> root = new Branch<>(null);
    private final SeededHash hash;
    private final Cells<R, ?> cells;
    private int size;

    @SuppressWarnings("UnusedVariable") // kept, or the compiler could leave the reading out
    private int touched;

    /** For keys that nobody has chosen to do harm. */
    public MerkleTrie() {
        this(0);
    }

    /** @param seed something that whoever chooses the keys cannot know */
    public MerkleTrie(long seed) {
        this(seed, new PlainCells<>());
    }

    /**
     * @param seed something that whoever chooses the keys cannot know
     * @param cells how memory keeps the records; for this trie alone
     */
    public MerkleTrie(long seed, Cells<R, ?> cells) {
        this.hash = new SeededHash(seed);
        this.cells = cells;
    }

    /** Where the record of a key is. Good until a key is added or removed. */
    public static final class Place<R> {

        private final Leaf<R> leaf;
        private final int index;

        private Place(Leaf<R> leaf, int index) {
            this.leaf = leaf;
            this.index = index;
        }

        public R record() {
            return leaf.record(index);
        }
    }

    /** The record of a key, null if there is none. */
    public @Nullable R get(String key) {
        Place<R> place = find(key, Fnv1a.hash(key));
        return place == null ? null : place.record();
    }

    /**
     * Brings the records of some keys, as far as there are any, near the processor for those who look at them next.
     *
     * <p>In a large map a lookup is mostly waiting for memory, several times over. Here all keys go each step together, and
     * a processor waits for them at the same time.
     */
    public void prefetch(List<String> keys) {
        touched = new Prefetch<>(this, keys).run();
    }

    /** The hash that stands for the record of a key. */
    public OptionalInt itemHash(String key) {
        Place<R> place = find(key, Fnv1a.hash(key));
        return place == null ? OptionalInt.empty() : OptionalInt.of(place.leaf.itemHash(place.index));
    }

    /** Sets the record of a key and the hash that stands for it. */
    public void put(String key, R record, int itemHash) {
        int keyHash = Fnv1a.hash(key);
        Place<R> place = find(key, keyHash);
        if (place == null) {
            add(key, keyHash, record, itemHash);
        } else {
            replace(place, record, itemHash);
        }
    }

    /**
     * Where the record of a key is, for those who look at it before they replace it; null if there is none.
     *
     * @param keyHash the {@link Fnv1a} hash of the key
     */
    public @Nullable Place<R> find(String key, int keyHash) {
        Leaf<R> leaf = leaf(leafNumber(keyHash));
        if (leaf == null) {
            return null;
        }
        int index = leaf.find(key, fingerprint(key));
        return index < 0 ? null : new Place<>(leaf, index);
    }

    /**
     * Sets the first record of a key, which must have none, and the hash that stands for it.
     *
     * @param keyHash the {@link Fnv1a} hash of the key
     */
    public void add(String key, int keyHash, R record, int itemHash) {
        root.branch(digit(keyHash, 0))
                .branch(digit(keyHash, 1))
                .leaf(digit(keyHash, 2), cells)
                .add(key, fingerprint(key), record, itemHash);
        size++;
    }

    /** Sets another record in the place of one that is there, and the hash that stands for it. */
    public void replace(Place<R> place, R record, int itemHash) {
        place.leaf.replace(place.index, record, itemHash);
    }

    /** Forgets a key. A key that is not there is none of the trie's business. */
    public void remove(String key) {
        int keyHash = Fnv1a.hash(key);
        Place<R> place = find(key, keyHash);
        if (place != null) {
            place.leaf.remove(place.index);
            prune(place.leaf, keyHash);
            size--;
        }
    }

    /** Drops the nodes that hold nothing any more, from a leaf upwards. */
    private static <R> void prune(Leaf<R> leaf, int keyHash) {
        Node<R> node = leaf;
        for (int level = TriePath.LEAF_LENGTH - 1; node.isEmpty() && node.parent != null; level--) {
            node.parent.drop(digit(keyHash, level));
            node = node.parent;
        }
    }

    public void clear() {
        root.clear();
        cells.dropAll();
        size = 0;
    }

    public int size() {
        return size;
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
        root.forEach(visitor);
    }

    @Override
    public void forEachBelow(TriePath path, BiConsumer<String, R> visitor) {
        Node<R> node = node(path);
        if (node != null) {
            node.forEach(visitor);
        }
    }

    /** A leaf, which is given by its digits as one number; null if it does not exist. */
    @Nullable
    Leaf<R> leaf(int number) {
        return root.child(number >>> 8) instanceof Branch<R> first
                        && first.child(number >>> 4 & 0xf) instanceof Branch<R> second
                        && second.child(number & 0xf) instanceof Leaf<R> leaf
                ? leaf
                : null;
    }

    private @Nullable Node<R> node(TriePath path) {
        Node<R> node = root;
        for (int level = 0; node != null && level < path.length(); level++) {
            node = node instanceof Branch<R> branch ? branch.child(path.digit(level)) : null;
        }
        return node;
    }

    int fingerprint(String key) {
        return Leaf.fingerprint(hash.of(key));
    }

    static int leafNumber(int keyHash) {
        return keyHash >>> 20;
    }

    private static int digit(int keyHash, int level) {
        return (keyHash >>> (28 - 4 * level)) & 0xf;
    }
}
