package topgun.domain.sync;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import topgun.domain.access.View;
import topgun.domain.access.VisibleRecords;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrEntryHash;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.FilteredHashes;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.HashTree;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.merkle.TriePath;

/**
 * The tree of a map as somebody with a {@link View} knows it. Hashes of what is hidden would tell that it is there and, of
 * short values, what it is; and they would never equal those of a client that has everything it may have.
 */
public final class VisibleTree<R> implements HashTree<R> {

    private final MerkleTrie<R> whole;
    private final Function<R, Optional<R>> shown;
    private final ToIntBiFunction<String, R> itemHash;
    private final FilteredHashes hashes;

    private VisibleTree(
            MerkleTrie<R> whole,
            Function<R, Optional<R>> shown,
            ToIntBiFunction<String, R> itemHash,
            FilteredHashes hashes) {
        this.whole = whole;
        this.shown = shown;
        this.itemHash = itemHash;
        this.hashes = hashes;
    }

    /** @param hashes new ones, or those of an earlier tree of the same map and view, which spare looking at all records */
    public static HashTree<LwwRecord> of(LwwMap map, View view, FilteredHashes hashes) {
        MerkleTrie<LwwRecord> whole = map.tree();
        return new VisibleTree<>(
                whole,
                record -> VisibleRecords.of(record, view),
                (key, record) -> whole.itemHash(key).orElseThrow(),
                hashes);
    }

    /** The same for a tagged map. */
    public static HashTree<List<OrRecord>> of(OrMap map, View view, FilteredHashes hashes) {
        return new VisibleTree<>(
                map.tree(),
                records -> Optional.of(VisibleRecords.of(records, view)).filter(some -> !some.isEmpty()),
                OrEntryHash::of,
                hashes);
    }

    @Override
    public int rootHash(HashFlavour flavour) {
        return upToDate(TriePath.ROOT).hash(TriePath.ROOT, flavour);
    }

    @Override
    public Buckets buckets(TriePath path, HashFlavour flavour) {
        return upToDate(path).buckets(path, flavour);
    }

    private FilteredHashes upToDate(TriePath path) {
        hashes.bringUpToDate(
                whole,
                path,
                (key, record) -> shown.apply(record)
                        .map(part -> itemHash.applyAsInt(key, part))
                        .orElse(0));
        return hashes;
    }

    @Override
    public void forEachBelow(TriePath path, BiConsumer<String, R> visitor) {
        whole.forEachBelow(path, (key, record) -> shown.apply(record).ifPresent(part -> visitor.accept(key, part)));
    }
}
