package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.Vectors;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.RebuiltTree;
import topgun.domain.value.Value;

/**
 * Any replicas that have seen the same writes, in any order and with repetitions, hold the same map, and it is the map
 * that a plain function computes from the set of writes.
 */
class LwwMapConvergenceTest {

    private static final int MILLIS = 5;

    record Write(String key, LwwRecord record) {}

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void replicasAgreeWithTheOracle(long seed) {
        var random = new Random(seed);
        List<Write> history = history(random);
        Map<String, LwwRecord> expected = oracle(history);

        for (int replica = 0; replica < 3; replica++) {
            LwwMap map = replay(shuffled(history, random));
            assertThat(records(map)).isEqualTo(expected);
            assertTreeIsThatOf(expected, map);
            assertVisibilityIsThatOf(expected, map);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyStepAnswersWhatItDid(long seed) {
        var random = new Random(seed);
        LwwMap map = new LwwMap();
        Set<Write> seen = new HashSet<>();

        for (Write write : shuffled(history(random), random)) {
            Optional<LwwRecord> before = map.record(write.key());
            MergeOutcome outcome = map.merge(write.key(), write.record());

            seen.add(write);
            Optional<LwwRecord> after = Optional.of(oracle(seen).get(write.key()));
            assertThat(map.record(write.key())).isEqualTo(after);
            assertThat(outcome)
                    .isEqualTo(
                            after.equals(before)
                                    ? new MergeOutcome.Stale(before.orElseThrow())
                                    : new MergeOutcome.Applied(write.record(), before));
            assertTreeIsThatOf(records(map), map);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hashesDifferExactlyWhenTheMapsDo(long seed) {
        var random = new Random(seed);
        List<Write> history = history(random);
        LwwMap complete = replay(history);
        LwwMap lagging = replay(history.subList(0, random.nextInt(history.size() + 1)));

        for (HashFlavour flavour : HashFlavour.values()) {
            assertThat(lagging.tree().rootHash(flavour) == complete.tree().rootHash(flavour))
                    .isEqualTo(records(lagging).equals(records(complete)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pruningForgetsOldTombstonesAndNothingElse(long seed) {
        var random = new Random(seed);
        LwwMap map = replay(history(random));
        Timestamp horizon = timestamp(random);
        Map<String, LwwRecord> expected = records(map);
        Set<String> old = new HashSet<>();
        expected.forEach((key, record) -> {
            if (record instanceof LwwRecord.Tombstone && record.timestamp().compareTo(horizon) < 0) {
                old.add(key);
            }
        });
        expected.keySet().removeAll(old);

        assertThat(map.prune(horizon)).containsExactlyInAnyOrderElementsOf(old);

        assertThat(records(map)).isEqualTo(expected);
        assertThat(map.size()).isEqualTo(expected.size());
        assertTreeIsThatOf(expected, map);
    }

    /** The specification, written so plainly that it needs no test of its own. */
    private static Map<String, LwwRecord> oracle(Iterable<Write> history) {
        Map<String, LwwRecord> latest = new HashMap<>();
        for (Write write : history) {
            latest.merge(write.key(), write.record(), (a, b) -> a.timestamp().compareTo(b.timestamp()) >= 0 ? a : b);
        }
        return latest;
    }

    private static void assertTreeIsThatOf(Map<String, LwwRecord> records, LwwMap map) {
        Map<String, Integer> hashes = new HashMap<>();
        records.forEach((key, record) -> hashes.put(key, Fnv1a.hash(key + ":" + record.timestamp())));
        for (HashFlavour flavour : HashFlavour.values()) {
            assertThat(Vectors.nodes(map.tree(), flavour)).isEqualTo(RebuiltTree.nodes(hashes, flavour));
        }
    }

    private static void assertVisibilityIsThatOf(Map<String, LwwRecord> records, LwwMap map) {
        for (long now = 0; now < 2 * MILLIS; now++) {
            for (String key : records.keySet()) {
                boolean visible = switch (records.get(key)) {
                    case LwwRecord.Tombstone deleted -> false;
                    case LwwRecord.Entry entry -> {
                        TimeToLive ttl = entry.ttl();
                        yield !(ttl.isPresent()
                                && ttl.millis() != 0
                                && entry.timestamp().millis() + ttl.millis() < now);
                    }
                };
                assertThat(map.record(key).orElseThrow().isVisibleAt(now))
                        .as("%s at %d", records.get(key), now)
                        .isEqualTo(visible);
            }
        }
    }

    /** Few keys, few timestamps and few nodes, so that ties are the rule; no timestamp occurs twice. */
    private static List<Write> history(Random random) {
        Map<Timestamp, Write> writes = new LinkedHashMap<>();
        for (int n = random.nextInt(40); n > 0; n--) {
            Timestamp at = timestamp(random);
            LwwRecord record = random.nextInt(4) == 0
                    ? new LwwRecord.Tombstone(at)
                    : new LwwRecord.Entry(value(random), at, ttl(random));
            writes.put(at, new Write("k" + random.nextInt(3), record));
        }
        return List.copyOf(writes.values());
    }

    private static Value value(Random random) {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? 2_000 : random.nextInt(100)];
        random.nextBytes(bytes);
        return Value.of(bytes);
    }

    private static Timestamp timestamp(Random random) {
        List<String> nodes = List.of("a", "A", "b", "n_1", "n-1");
        return new Timestamp(
                random.nextInt(MILLIS), random.nextInt(2), new NodeId(nodes.get(random.nextInt(nodes.size()))));
    }

    private static TimeToLive ttl(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new TimeToLive(0);
            case 1 -> new TimeToLive(1 + random.nextInt(3));
            case 2 -> new TimeToLive(0.5 + random.nextInt(3));
            default -> TimeToLive.NONE;
        };
    }

    private static List<Write> shuffled(List<Write> history, Random random) {
        List<Write> delivered = new ArrayList<>(history);
        history.stream().filter(write -> random.nextBoolean()).forEach(delivered::add);
        Collections.shuffle(delivered, random);
        return delivered;
    }

    private static LwwMap replay(List<Write> writes) {
        LwwMap map = new LwwMap();
        writes.forEach(write -> map.merge(write.key(), write.record()));
        return map;
    }

    private static Map<String, LwwRecord> records(LwwMap map) {
        Map<String, LwwRecord> records = new HashMap<>();
        map.forEach(records::put);
        return records;
    }
}
