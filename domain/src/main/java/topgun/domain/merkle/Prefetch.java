package topgun.domain.merkle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings some keys of a trie near the processor, in steps, each of which may have to wait for memory that the step before
 * has told of. Each step is taken for all keys before the next, so that the processor waits for all of them at once.
 */
final class Prefetch<R> {

    private final MerkleTrie<R> trie;
    private final int[] keyHashes;
    private final int[] fingerprints;
    private final @Nullable Leaf<R>[] leaves;
    private final @Nullable Object[] cells;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Prefetch(MerkleTrie<R> trie, List<String> keys) {
        this.trie = trie;
        int count = keys.size();
        keyHashes = new int[count];
        fingerprints = new int[count];
        leaves = new Leaf[count];
        cells = new Object[count];
        for (int i = 0; i < count; i++) {
            String key = keys.get(i);
            keyHashes[i] = Fnv1a.hash(key);
            fingerprints[i] = trie.fingerprint(key);
        }
    }

    /** Takes all steps, and answers something that depends on what was read. */
    int run() {
        findLeaves();
        int read = lookIntoTables();
        findCells();
        return read + lookIntoCells();
    }

    private void findLeaves() {
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = trie.leaf(MerkleTrie.leafNumber(keyHashes[i]));
        }
    }

    private int lookIntoTables() {
        int read = 0;
        for (int i = 0; i < leaves.length; i++) {
            Leaf<R> leaf = leaves[i];
            if (leaf != null) {
                read += leaf.touchHome(fingerprints[i]);
            }
        }
        return read;
    }

    private void findCells() {
        for (int i = 0; i < leaves.length; i++) {
            Leaf<R> leaf = leaves[i];
            if (leaf != null) {
                cells[i] = leaf.candidate(fingerprints[i]);
            }
        }
    }

    private int lookIntoCells() {
        int read = 0;
        for (int i = 0; i < leaves.length; i++) {
            Leaf<R> leaf = leaves[i];
            Object cell = cells[i];
            if (leaf != null && cell != null) {
                read += leaf.touch(cell);
            }
        }
        return read;
    }
}
