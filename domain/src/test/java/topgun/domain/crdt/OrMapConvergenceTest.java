package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.Vectors;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.RebuiltTree;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/**
 * Any replicas that have seen the same additions and removals, in any order and with repetitions, hold the same sets,
 * and they are the sets that a plain function computes from what happened.
 */
class OrMapConvergenceTest {

    private static final int MILLIS = 5;

    sealed interface Event {

        record Add(String key, OrRecord record) implements Event {}

        record Remove(Tag tag) implements Event {}
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void replicasAgreeWithTheOracle(long seed) {
        var random = new Random(seed);
        List<Event> history = history(random);
        Map<String, List<OrRecord>> expected = oracle(history);

        for (int replica = 0; replica < 3; replica++) {
            OrMap map = replay(shuffled(history, random), random);
            assertThat(records(map)).isEqualTo(expected);
            assertThat(map.size()).isEqualTo(expected.size());
            assertThat(map.tombstones()).isEqualTo(removed(history));
            assertThat(map.tombstoneBytes())
                    .isEqualTo(removed(history).stream()
                            .mapToInt(tag -> tag.text().length())
                            .sum());
            assertTreeIsThatOf(expected, map);
            assertVisibilityIsThatOf(expected, map);
            assertTagsLeadToTheirKeys(expected, map);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyStepAnswersWhatItDid(long seed) {
        var random = new Random(seed);
        OrMap map = new OrMap();
        Set<Event> seen = new HashSet<>();

        for (Event event : shuffled(history(random), random)) {
            Map<String, List<OrRecord>> before = oracle(seen);
            boolean knew = seen.contains(event);
            seen.add(event);
            switch (event) {
                case Event.Add(String key, OrRecord record) -> {
                    Optional<OrRecord> same = find(before, key, record.tag());
                    OrOutcome expected = removed(seen).contains(record.tag())
                            ? new OrOutcome.Removed()
                            : oracle(seen).equals(before)
                                    ? new OrOutcome.Unchanged()
                                    : new OrOutcome.Added(record, same);
                    assertThat(map.add(key, record)).isEqualTo(expected);
                }
                case Event.Remove(Tag tag) -> {
                    Optional<String> first = before.keySet().stream()
                            .filter(key -> find(before, key, tag).isPresent())
                            .sorted()
                            .findFirst();
                    OrOutcome expected = knew
                            ? new OrOutcome.Unchanged()
                            : first.<OrOutcome>map(key -> new OrOutcome.Dropped(
                                            key, find(before, key, tag).orElseThrow()))
                                    .orElse(new OrOutcome.Noted());
                    assertThat(map.remove(tag)).isEqualTo(expected);
                    assertThat(map.isTombstoned(tag)).isTrue();
                }
            }
            assertThat(records(map)).isEqualTo(oracle(seen));
        }
    }

    /** A replica removes what it has seen; what it has not seen survives, the value being the same or not. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anAdditionTheRemoverDidNotKnowSurvives(long seed) {
        var random = new Random(seed);
        OrMap remover = new OrMap();
        OrMap other = new OrMap();
        Set<Tag> unknown = new HashSet<>();
        for (int n = 0; n < 10; n++) {
            OrRecord record = record(random, new Tag(n + ":0:a"));
            other.add("k", record);
            if (random.nextBoolean()) {
                remover.add("k", record);
            } else {
                unknown.add(record.tag());
            }
        }

        for (OrRecord seen : remover.records("k")) {
            remover.remove(seen.tag());
            other.remove(seen.tag());
        }
        other.records("k").forEach(record -> remover.add("k", record));

        assertThat(other.records("k").stream().map(OrRecord::tag)).containsExactlyInAnyOrderElementsOf(unknown);
        assertThat(remover.records("k")).isEqualTo(other.records("k"));
        for (HashFlavour flavour : HashFlavour.values()) {
            assertThat(remover.tree().rootHash(flavour)).isEqualTo(other.tree().rootHash(flavour));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pruningForgetsOldTombstonesAndNothingElse(long seed) {
        var random = new Random(seed);
        List<Event> history = history(random);
        OrMap map = replay(history, random);
        Map<String, List<OrRecord>> expected = records(map);
        Timestamp horizon = timestamp(random);
        Set<Tag> old = new HashSet<>(removed(history));
        old.removeIf(tag -> !tag.text().matches("\\d+:\\d+:\\w+")
                || Timestamp.parse(tag.text()).orElseThrow().compareTo(horizon) >= 0);
        Set<Tag> rest = new HashSet<>(removed(history));
        rest.removeAll(old);

        assertThat(map.prune(horizon)).containsExactlyInAnyOrderElementsOf(old);

        assertThat(map.tombstones()).isEqualTo(rest);
        assertThat(map.tombstoneBytes())
                .isEqualTo(rest.stream().mapToInt(tag -> tag.text().length()).sum());
        assertThat(records(map)).isEqualTo(expected);
        assertTreeIsThatOf(expected, map);
        for (Tag tag : old) {
            assertThat(map.add("k", record(random, tag))).isInstanceOf(OrOutcome.Added.class);
        }
    }

    private static Set<Tag> removed(Iterable<Event> history) {
        Set<Tag> removed = new HashSet<>();
        for (Event event : history) {
            if (event instanceof Event.Remove(Tag tag)) {
                removed.add(tag);
            }
        }
        return removed;
    }

    /** The specification, written so plainly that it needs no test of its own. */
    private static Map<String, List<OrRecord>> oracle(Iterable<Event> history) {
        Map<String, Map<String, OrRecord>> latest = new TreeMap<>();
        for (Event event : history) {
            if (event instanceof Event.Add(String key, OrRecord record)
                    && !removed(history).contains(record.tag())) {
                latest.computeIfAbsent(key, none -> new TreeMap<>())
                        .merge(
                                record.tag().text(),
                                record,
                                (a, b) -> a.timestamp().compareTo(b.timestamp()) >= 0 ? a : b);
            }
        }
        Map<String, List<OrRecord>> records = new TreeMap<>();
        latest.forEach((key, byTag) -> records.put(key, List.copyOf(byTag.values())));
        return records;
    }

    private static Optional<OrRecord> find(Map<String, List<OrRecord>> records, String key, Tag tag) {
        return records.getOrDefault(key, List.of()).stream()
                .filter(record -> record.tag().equals(tag))
                .findAny();
    }

    private static void assertTreeIsThatOf(Map<String, List<OrRecord>> entries, OrMap map) {
        Map<String, Integer> hashes = new HashMap<>();
        entries.forEach((key, records) -> {
            StringBuilder text = new StringBuilder("key:" + key);
            records.stream()
                    .sorted(Comparator.comparing(record -> record.tag().text()))
                    .forEach(record -> text.append("|%s:%s:%s%s"
                            .formatted(
                                    record.tag().text(),
                                    record.value().view() instanceof ValueView.Text(String value) ? value : "",
                                    record.timestamp(),
                                    record.ttl().isPresent() ? ":ttl=" + ttlText(record) : "")));
            hashes.put(key, Fnv1a.hash(text));
        });
        for (HashFlavour flavour : HashFlavour.values()) {
            assertThat(Vectors.nodes(map.tree(), flavour)).isEqualTo(RebuiltTree.nodes(hashes, flavour));
        }
    }

    private static String ttlText(OrRecord record) {
        double millis = record.ttl().millis();
        return millis == Math.rint(millis) ? Long.toString((long) millis) : Double.toString(millis);
    }

    private static void assertVisibilityIsThatOf(Map<String, List<OrRecord>> entries, OrMap map) {
        for (long now = 0; now < 2 * MILLIS; now++) {
            for (String key : entries.keySet()) {
                long at = now;
                List<OrRecord> visible = entries.get(key).stream()
                        .filter(record -> !(record.ttl().isPresent()
                                && record.ttl().millis() != 0
                                && record.timestamp().millis() + record.ttl().millis() < at))
                        .toList();
                assertThat(map.records(key).stream().filter(record -> record.isVisibleAt(at)))
                        .isEqualTo(visible);
            }
        }
    }

    private static void assertTagsLeadToTheirKeys(Map<String, List<OrRecord>> entries, OrMap map) {
        for (Tag tag : tags()) {
            assertThat(map.keys(tag))
                    .containsExactlyElementsOf(entries.keySet().stream()
                            .filter(key -> find(entries, key, tag).isPresent())
                            .toList());
        }
    }

    /**
     * Few keys, tags and timestamps, so that one tag stands under several keys and comes again with other stamps. No
     * key sees two records of the same tag and stamp.
     */
    private static List<Event> history(Random random) {
        Map<Object, Event> events = new HashMap<>();
        for (int n = random.nextInt(30); n > 0; n--) {
            Tag tag = tags().get(random.nextInt(tags().size()));
            if (random.nextInt(5) == 0) {
                events.put(tag, new Event.Remove(tag));
            } else {
                String key = "k" + random.nextInt(3);
                OrRecord record = record(random, tag);
                events.put(List.of(key, tag, record.timestamp()), new Event.Add(key, record));
            }
        }
        List<Event> history = new ArrayList<>(events.values());
        Collections.shuffle(history, random);
        return history;
    }

    private static List<Tag> tags() {
        return List.of(
                new Tag("1:10:a"),
                new Tag("1:2:a"),
                new Tag("2:0:b"),
                new Tag("3:0:a"),
                new Tag("NaN:1:a"),
                new Tag("custom"),
                new Tag(""),
                new Tag("1:2:host:8080"));
    }

    private static OrRecord record(Random random, Tag tag) {
        MessagePackWriter value = new MessagePackWriter(4).string("v" + random.nextInt(2));
        TimeToLive ttl = switch (random.nextInt(4)) {
            case 0 -> new TimeToLive(0);
            case 1 -> new TimeToLive(1 + random.nextInt(3));
            case 2 -> new TimeToLive(1.5);
            default -> TimeToLive.NONE;
        };
        return new OrRecord(Value.of(value.toByteArray()), timestamp(random), tag, ttl);
    }

    private static Timestamp timestamp(Random random) {
        return new Timestamp(random.nextInt(MILLIS), 0, new NodeId(random.nextBoolean() ? "a" : "B"));
    }

    private static List<Event> shuffled(List<Event> history, Random random) {
        List<Event> delivered = new ArrayList<>(history);
        history.stream().filter(event -> random.nextBoolean()).forEach(delivered::add);
        Collections.shuffle(delivered, random);
        return delivered;
    }

    /** Looks at the tree now and then, because looking is when hashes are brought up to date. */
    private static OrMap replay(List<Event> events, Random random) {
        OrMap map = new OrMap();
        for (Event event : events) {
            switch (event) {
                case Event.Add(String key, OrRecord record) -> map.add(key, record);
                case Event.Remove(Tag tag) -> map.remove(tag);
            }
            if (random.nextInt(4) == 0) {
                assertTreeIsThatOf(records(map), map);
            }
        }
        return map;
    }

    private static Map<String, List<OrRecord>> records(OrMap map) {
        Map<String, List<OrRecord>> records = new TreeMap<>();
        map.forEach(records::put);
        return records;
    }
}
