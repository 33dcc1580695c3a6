package topgun.domain.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.access.RecordFilter;
import topgun.domain.access.View;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrEntryHash;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.FilteredHashes;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.HashTree;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.merkle.TriePath;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.Num;

class VisibleTreeTest {

    private static final Value SHOWN = Value.of(new Num(1));
    private static final Value HIDDEN = Value.of(new Num(2));

    private final AtomicInteger lookedAt = new AtomicInteger();
    private final RecordFilter shown = value -> {
        lookedAt.incrementAndGet();
        return value.equals(SHOWN);
    };
    private final View view = new View.Rows(RecordFilter.NONE, shown, View.NOTHING);
    private final FilteredHashes hashes = new FilteredHashes();
    private final LwwMap map = new LwwMap();
    private int written;

    private Timestamp next() {
        return new Timestamp(++written, 0, new NodeId("n"));
    }

    private void put(String key, Value value) {
        map.merge(key, new LwwRecord.Entry(value, next(), TimeToLive.NONE));
    }

    static LongStream seeds() {
        return LongStream.range(0, 5);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isTheTreeOfWhatIsSeen(long seed) {
        var random = new Random(seed);
        for (int step = 0; step < 100; step++) {
            String key = "k" + random.nextInt(60);
            switch (random.nextInt(4)) {
                case 0 -> map.merge(key, new LwwRecord.Tombstone(next()));
                case 1 -> put(key, HIDDEN);
                default -> put(key, SHOWN);
            }
            if (random.nextInt(20) == 0) {
                map.prune(new Timestamp(Math.max(0, written - 20), 0, new NodeId("n")));
            }
            var expected = new MerkleTrie<LwwRecord>();
            map.forEach((seen, record) -> {
                if (!(record instanceof LwwRecord.Entry entry) || entry.value().equals(SHOWN)) {
                    expected.put(seen, record, map.tree().itemHash(seen).orElseThrow());
                }
            });
            assertEqual(VisibleTree.of(map, view, hashes), expected, TriePath.ROOT);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isTheTreeOfWhatIsSeenOfTaggedRecords(long seed) {
        var random = new Random(seed);
        var tagged = new OrMap();
        for (int step = 0; step < 100; step++) {
            if (random.nextInt(3) == 0) {
                tagged.remove(new Tag("t" + random.nextInt(step + 1)));
            }
            Value value = random.nextBoolean() ? SHOWN : HIDDEN;
            tagged.add("k" + random.nextInt(20), new OrRecord(value, next(), new Tag("t" + step), TimeToLive.NONE));
            var expected = new MerkleTrie<List<OrRecord>>();
            tagged.forEach((key, records) -> {
                List<OrRecord> seen = records.stream()
                        .filter(record -> record.value().equals(SHOWN))
                        .toList();
                if (!seen.isEmpty()) {
                    expected.put(key, seen, OrEntryHash.of(key, seen));
                }
            });
            assertEqual(VisibleTree.of(tagged, view, hashes), expected, TriePath.ROOT);
        }
    }

    private static <R> void assertEqual(HashTree<R> tree, MerkleTrie<R> expected, TriePath path) {
        for (HashFlavour flavour : HashFlavour.values()) {
            assertThat(tree.rootHash(flavour)).isEqualTo(expected.rootHash(flavour));
            assertThat(tree.buckets(path, flavour)).isEqualTo(expected.buckets(path, flavour));
        }
        if (path.isLeaf()) {
            assertThat(records(tree, path)).isEqualTo(records(expected, path));
        } else {
            expected.buckets(path, HashFlavour.PLAIN)
                    .digits()
                    .forEach(digit -> assertEqual(tree, expected, path.child(digit)));
        }
    }

    private static <R> Map<String, R> records(HashTree<R> tree, TriePath path) {
        Map<String, R> records = new HashMap<>();
        tree.forEachBelow(path, records::put);
        return records;
    }

    @Test
    void looksOnlyAtWhatIsNearAChange() {
        IntStream.range(0, 10_000).forEach(i -> put("k" + i, SHOWN));
        VisibleTree.of(map, view, hashes).rootHash(HashFlavour.PLAIN);
        assertThat(lookedAt.getAndSet(0)).isEqualTo(10_000);

        VisibleTree.of(map, view, hashes).rootHash(HashFlavour.MIXED);
        assertThat(lookedAt.getAndSet(0)).isZero();

        put("k1", HIDDEN);
        VisibleTree.of(map, view, hashes).rootHash(HashFlavour.PLAIN);
        assertThat(lookedAt.get()).isBetween(1, 50);
    }
}
