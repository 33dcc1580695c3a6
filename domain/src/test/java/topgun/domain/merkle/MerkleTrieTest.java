package topgun.domain.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.Vectors;

class MerkleTrieTest {

    private final CountedCells cells = new CountedCells();
    private final MerkleTrie<String> trie = new MerkleTrie<>(0, cells);

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** Few keys, some in one leaf, and few hashes, 0 among them: a hash of 0 must not be mistaken for no record. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aTrieChangedStepByStepIsTheTrieBuiltAnew(long seed) {
        var random = new Random(seed);
        List<String> keys = keysOfOneLeaf(3);
        IntStream.range(0, 6).forEach(i -> keys.add("k" + i));
        Map<String, String> records = new HashMap<>();
        Map<String, Integer> hashes = new TreeMap<>();

        for (int step = 0; step < 25; step++) {
            String key = keys.get(random.nextInt(keys.size()));
            if (random.nextInt(3) == 0) {
                trie.remove(key);
                records.remove(key);
                hashes.remove(key);
            } else {
                int hash = random.nextInt(4) == 0 ? 0 : random.nextInt();
                trie.put(key, "r" + step, hash);
                records.put(key, "r" + step);
                hashes.put(key, hash);
            }

            for (HashFlavour flavour : HashFlavour.values()) {
                assertThat(Vectors.nodes(trie, flavour))
                        .as("%s at step %d", flavour, step)
                        .isEqualTo(RebuiltTree.nodes(hashes, flavour));
            }
            Map<String, String> found = new HashMap<>();
            trie.forEach(found::put);
            assertThat(found).as("step %d", step).isEqualTo(records);
            Map<String, String> byBranch = new HashMap<>();
            for (int digit = 0; digit < Buckets.DIGITS; digit++) {
                trie.forEachBelow(TriePath.ROOT.child(digit), byBranch::put);
            }
            assertThat(byBranch).as("step %d", step).isEqualTo(records);
            assertThat(trie.size()).isEqualTo(records.size());
            assertThat(cells.count()).isEqualTo(records.size());
            assertThat(trie.get(key)).isEqualTo(records.get(key));
            trie.prefetch(keys);
            assertThat(cells.touched()).as("step %d", step).hasSameElementsAs(records.keySet());
        }
    }

    private static List<String> keysOfOneLeaf(int count) {
        TriePath leaf = TriePath.toLeaf(Fnv1a.hash("first"));
        return new ArrayList<>(IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key" + i)
                .filter(key -> TriePath.toLeaf(Fnv1a.hash(key)).equals(leaf))
                .limit(count)
                .toList());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyTrieHasNoBucketsAndRootZero(HashFlavour flavour) {
        assertThat(trie.rootHash(flavour)).isZero();
        assertThat(trie.buckets(TriePath.ROOT, flavour).isEmpty()).isTrue();
    }

    @Test
    void aSingleRecordShowsOnEveryNodeOfItsWay() {
        trie.put("key1", "x", (int) 3_988_528_110L);

        assertThat(Vectors.nodes(trie, HashFlavour.PLAIN))
                .isEqualTo(Map.of(
                        "", 3_988_528_110L,
                        "3", 3_988_528_110L,
                        "37", 3_988_528_110L,
                        "374", 3_988_528_110L,
                        "374 key1", 3_988_528_110L));
        assertThat(Vectors.nodes(trie, HashFlavour.MIXED))
                .isEqualTo(Map.of(
                        "", 2_138_087_518L,
                        "3", 901_871_431L,
                        "37", 1_873_562_393L,
                        "374", 3_907_692_941L,
                        "374 key1", 3_988_528_110L));
    }

    @Test
    void pathsThatLeadNowhereYieldNothing() {
        trie.put("key1", "x", 1);

        assertThat(trie.hash(new TriePath("4"), HashFlavour.PLAIN)).isZero();
        assertThat(trie.buckets(new TriePath("375"), HashFlavour.PLAIN).isEmpty())
                .isTrue();
        assertThat(trie.buckets(new TriePath("374"), HashFlavour.PLAIN).isEmpty())
                .isTrue();
        trie.forEachBelow(new TriePath("38"), (key, record) -> {
            throw new AssertionError("no such node");
        });
        assertThat(trie.get("key2")).isNull();
        assertThat(trie.itemHash("key2")).isEqualTo(OptionalInt.empty());
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        trie.put("key1", "x", 1);

        trie.remove("key2");

        assertThat(trie.size()).isOne();
        assertThat(trie.rootHash(HashFlavour.PLAIN)).isOne();
    }

    @Test
    void bucketsAreASnapshot() {
        trie.put("key1", "x", 1);
        Buckets before = trie.buckets(TriePath.ROOT, HashFlavour.PLAIN);

        trie.put("key1", "y", 2);

        assertThat(before.hash(3)).isOne();
        assertThat(before).isNotEqualTo(trie.buckets(TriePath.ROOT, HashFlavour.PLAIN));
        assertThat(before).hasToString("{3=1}");
    }

    @Test
    void keysMadeToCollideAreKeptApart() {
        // Aa and BB have one hash code in Java, and so has every sequence of them of one length.
        List<String> keys = IntStream.range(0, 4_096)
                .mapToObj(bits -> IntStream.range(0, 12)
                        .mapToObj(bit -> (bits >> bit & 1) == 0 ? "Aa" : "BB")
                        .reduce("", String::concat))
                .toList();
        assertThat(keys.stream().map(String::hashCode).distinct()).hasSize(1);

        keys.forEach(key -> trie.put(key, key, Fnv1a.hash(key)));
        keys.stream().filter(key -> key.startsWith("Aa")).forEach(trie::remove);

        assertThat(trie.size()).isEqualTo(2_048);
        assertThat(keys).allSatisfy(key -> assertThat(trie.get(key)).isEqualTo(key.startsWith("Aa") ? null : key));
        assertThat(trie.rootHash(HashFlavour.PLAIN))
                .isEqualTo(keys.stream()
                        .filter(key -> key.startsWith("BB"))
                        .mapToInt(Fnv1a::hash)
                        .sum());
    }

    @Test
    void aClearedTrieIsAnEmptyOne() {
        trie.put("key1", "x", 1);

        trie.clear();

        assertThat(trie.size()).isZero();
        assertThat(cells.count()).isZero();
        assertThat(Vectors.nodes(trie, HashFlavour.PLAIN)).isEqualTo(Map.of("", 0L));
        assertThat(Vectors.nodes(trie, HashFlavour.MIXED)).isEqualTo(Map.of("", 0L));
    }
}
