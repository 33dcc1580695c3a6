package topgun.domain.sync;

import java.util.List;
import topgun.domain.access.View;
import topgun.domain.access.VisibleRecords;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrEntryHash;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.merkle.TriePath;

/**
 * The tree of a map as somebody with a {@link View} knows it. Hashes of what is hidden would tell that it is there and, of
 * short values, what it is; and they would never equal those of a client that has everything it may have.
 */
public final class VisibleTree {

    private VisibleTree() {}

    /** The tree, of which what is not below the path may be missing. Takes time with the number of records below it. */
    public static MerkleTrie<LwwRecord> of(LwwMap map, String path, View view) {
        MerkleTrie<LwwRecord> whole = map.tree();
        if (view.equals(View.EVERYTHING)) {
            return whole;
        }
        var visible = new MerkleTrie<LwwRecord>();
        TriePath.parse(path)
                .ifPresent(below -> whole.forEachBelow(
                        below,
                        (key, record) -> VisibleRecords.of(record, view)
                                .ifPresent(shown -> visible.put(
                                        key, shown, whole.itemHash(key).orElseThrow()))));
        return visible;
    }

    /** The same for a tagged map. */
    public static MerkleTrie<List<OrRecord>> of(OrMap map, String path, View view) {
        MerkleTrie<List<OrRecord>> whole = map.tree();
        if (view.equals(View.EVERYTHING)) {
            return whole;
        }
        var visible = new MerkleTrie<List<OrRecord>>();
        TriePath.parse(path)
                .ifPresent(below -> whole.forEachBelow(below, (key, records) -> {
                    List<OrRecord> shown = VisibleRecords.of(records, view);
                    if (!shown.isEmpty()) {
                        visible.put(key, shown, OrEntryHash.of(key, shown));
                    }
                }));
        return visible;
    }
}
