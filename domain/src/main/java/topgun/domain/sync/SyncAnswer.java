package topgun.domain.sync;

import java.util.Map;
import topgun.domain.merkle.TriePath;

/**
 * What there is at a path of a tree.
 *
 * @param <R> what a leaf holds per key
 */
public sealed interface SyncAnswer<R> {

    /** Hash by hexadecimal digit of the nodes below. */
    record Buckets<R>(Map<String, Integer> hashes) implements SyncAnswer<R> {}

    /** Everything the leaf holds, tombstones and expired records included. */
    record Leaf<R>(TriePath path, Map<String, R> entries) implements SyncAnswer<R> {}
}
