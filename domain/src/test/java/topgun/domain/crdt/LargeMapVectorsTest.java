package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import topgun.domain.Vectors;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.merkle.TriePath;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** Thousands of keys, made by the formulas the vectors state, hashed as the clients hash them. */
class LargeMapVectorsTest {

    private final JsonNode vectors = Vectors.read("large.json");

    @Test
    void tenThousandLatestWrites() {
        LwwMap map = new LwwMap();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            Timestamp at = new Timestamp(1_700_000_000_000L + i * 7919L % 100_003, i % 5, new NodeId("node-" + i % 7));
            keys.add("key-" + i);
            MessagePackWriter value =
                    new MessagePackWriter(16).mapHeader(1).string("n").integer(i);
            map.merge(
                    "key-" + i,
                    i % 11 == 10
                            ? new LwwRecord.Tombstone(at)
                            : new LwwRecord.Entry(Value.of(value.toByteArray()), at, TimeToLive.NONE));
        }

        assertThat(map.size()).isEqualTo(vectors.at("/lww/records").asInt());
        assertHashes(map.tree(), keys, vectors.get("lww"));

        var forgotten = map.prune(new Timestamp(1_700_000_050_000L, 0, new NodeId("")));

        JsonNode after = vectors.at("/lww/afterPrune");
        assertThat(forgotten).hasSize(after.get("pruned").asInt());
        assertThat(map.size()).isEqualTo(after.get("size").asInt());
        assertThat(unsigned(map.tree().rootHash(HashFlavour.PLAIN)))
                .isEqualTo(after.get("plainRootHash").asLong());
        assertThat(unsigned(map.tree().rootHash(HashFlavour.MIXED)))
                .isEqualTo(after.get("mixedRootHash").asLong());
    }

    @Test
    void threeThousandSets() {
        OrMap map = new OrMap();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 3_000; i++) {
            keys.add("or-" + i);
            for (int j = 0; j <= i % 3; j++) {
                map.add("or-" + i, orRecord(i, j));
            }
        }
        for (int i = 0; i < 3_000; i += 10) {
            map.remove(orRecord(i, 0).tag());
        }

        JsonNode expected = vectors.get("ormap");
        int[] records = {0};
        map.forEach((key, values) -> records[0] += values.size());
        assertThat(map.size()).isEqualTo(expected.get("keys").asInt());
        assertThat(records[0]).isEqualTo(expected.get("records").asInt());
        assertThat(map.tombstones()).hasSize(expected.get("tombstones").asInt());
        assertHashes(map.tree(), keys, expected);
    }

    private static OrRecord orRecord(int i, int j) {
        Timestamp at = new Timestamp(1_700_000_000_000L + i, j, new NodeId("node-" + (i + j) % 4));
        MessagePackWriter value = new MessagePackWriter(32);
        switch (j) {
            case 0 -> value.string("v" + i);
            case 1 -> value.number(i * 1.5);
            default ->
                value.mapHeader(2)
                        .string("n")
                        .integer(i)
                        .string("tags")
                        .arrayHeader(2)
                        .string("a")
                        .string("b");
        }
        TimeToLive ttl = j == 2 ? new TimeToLive(1000.0 * (i % 10 + 1)) : TimeToLive.NONE;
        return new OrRecord(Value.of(value.toByteArray()), at, new Tag(at.toString()), ttl);
    }

    private static void assertHashes(MerkleTrie<?> tree, Set<String> keysEver, JsonNode expected) {
        for (HashFlavour flavour : HashFlavour.values()) {
            JsonNode hashes = Vectors.flavoured(expected, flavour);
            assertThat(unsigned(tree.rootHash(flavour)))
                    .isEqualTo(hashes.get("rootHash").asLong());
            assertThat(buckets(tree, "", flavour)).isEqualTo(buckets(hashes.get("buckets")));
            assertThat(buckets(tree, "a", flavour)).isEqualTo(buckets(hashes.get("bucketsA")));
            assertThat(buckets(tree, "a5", flavour)).isEqualTo(buckets(hashes.get("bucketsA5")));

            JsonNode leaf = hashes.get("sampleLeaf");
            TriePath path = new TriePath(leaf.get("path").asString());
            assertThat(unsigned(tree.hash(path, flavour)))
                    .isEqualTo(leaf.get("hash").asLong());
            Map<String, Long> items = new TreeMap<>();
            tree.forEachBelow(
                    path,
                    (key, record) -> items.put(key, unsigned(tree.itemHash(key).orElseThrow())));
            assertThat(items).isEqualTo(buckets(leaf.get("entries")));

            // The vectors count leaves that a removal has emptied; here those vanish.
            assertThat(keysEver.stream()
                            .map(key -> TriePath.toLeaf(Fnv1a.hash(key)))
                            .distinct())
                    .hasSize(hashes.get("leafCount").asInt());
        }
    }

    private static Map<String, Long> buckets(MerkleTrie<?> tree, String path, HashFlavour flavour) {
        Map<String, Long> hashes = new TreeMap<>();
        Buckets buckets = tree.buckets(new TriePath(path), flavour);
        buckets.digits().forEach(digit -> hashes.put(Integer.toHexString(digit), unsigned(buckets.hash(digit))));
        return hashes;
    }

    private static Map<String, Long> buckets(JsonNode node) {
        Map<String, Long> hashes = new TreeMap<>();
        node.properties()
                .forEach(bucket -> hashes.put(bucket.getKey(), bucket.getValue().asLong()));
        return hashes;
    }

    private static long unsigned(int hash) {
        return Integer.toUnsignedLong(hash);
    }
}
