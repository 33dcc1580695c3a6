package topgun.domain.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeafTest {

    private final CountedCells cells = new CountedCells();
    private final Leaf<String> leaf = new Leaf<>(new Branch<>(null), cells);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /** Fingerprints close to each other, and around the end of the table, so that keys are in each other's way. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLeafIsAMapHoweverFingerprintsCollide(long seed) {
        var random = new Random(seed);
        List<String> keys = IntStream.range(0, 40).mapToObj(i -> "key" + i).toList();
        Map<String, Integer> fingerprints = new HashMap<>();
        keys.forEach(key -> fingerprints.put(key, Integer.MIN_VALUE | random.nextInt(12) - 4));
        Map<String, String> records = new HashMap<>();
        Map<String, Integer> hashes = new HashMap<>();

        for (int step = 0; step < 400; step++) {
            String key = keys.get(random.nextInt(step < 200 ? keys.size() : 10));
            int fingerprint = fingerprints.get(key);
            int hash = random.nextInt();
            int place = leaf.find(key, fingerprint);
            assertThat(place >= 0).as("step %d", step).isEqualTo(records.containsKey(key));
            if (place < 0) {
                leaf.add(key, fingerprint, "r" + step, hash);
            } else if (random.nextBoolean()) {
                leaf.replace(place, "r" + step, hash);
            } else {
                leaf.remove(place);
                records.remove(key);
                hashes.remove(key);
                continue;
            }
            records.put(key, "r" + step);
            hashes.put(key, hash);
        }

        Map<String, String> visited = new HashMap<>();
        leaf.forEach(visited::put);
        assertThat(visited).isEqualTo(records);
        assertThat(leaf.isEmpty()).isEqualTo(records.isEmpty());
        assertThat(cells.count()).isEqualTo(records.size());
        assertThat(leaf.hash(HashFlavour.PLAIN))
                .isEqualTo(hashes.values().stream().mapToInt(h -> h).sum());
        hashes.forEach((key, hash) ->
                assertThat(leaf.itemHash(leaf.find(key, fingerprints.get(key)))).isEqualTo(hash));
        fingerprints.forEach((key, fingerprint) -> assertThat(leaf.candidate(fingerprint) != null)
                .as(key)
                .isEqualTo(hashes.keySet().stream().anyMatch(other -> fingerprint.equals(fingerprints.get(other)))));
    }
}
