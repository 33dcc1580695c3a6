package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

class PackedRecordsTest {

    private static final int LONGEST = PackedRecords.LONGEST_PACKED;

    /** In one byte a unit and in two, of the same length and of none, and one that is no text. */
    private static final List<String> KEYS = List.of(
            "", "a", "b", "order-17", "order-18", "ÿ", "ı", "ü-und-ø", "Ω", "Ω-1", "Ω-2", "😀", "\ud83d", "\ude00");

    private final NodeNumbers nodes = new NodeNumbers();
    private final PackedRecords packed = new PackedRecords(nodes);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void cellsHoldWhatWasPutIntoThem(long seed) {
        var random = new Random(seed);
        Map<String, Object> cells = new HashMap<>();
        Map<String, LwwRecord> expected = new HashMap<>();
        Map<String, Integer> hashes = new HashMap<>();
        Map<String, LwwRecord> readBefore = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            LwwRecord record = record(random);
            int hash = random.nextInt();
            Object cell = cells.get(key);
            if (cell == null) {
                cells.put(key, packed.cell(key, record, hash));
                expected.put(key, record);
                hashes.put(key, hash);
            } else if (random.nextInt(5) > 0) {
                readBefore.put(key, packed.record(cell));
                cells.put(key, packed.replace(cell, record, hash));
                assertThat(readBefore.get(key)).as("read before step %d", step).isEqualTo(expected.get(key));
                expected.put(key, record);
                hashes.put(key, hash);
            } else {
                packed.drop(cell);
                cells.remove(key);
                expected.remove(key);
                hashes.remove(key);
            }
            assertHolds(cells, expected, hashes);
        }
    }

    private void assertHolds(Map<String, Object> cells, Map<String, LwwRecord> expected, Map<String, Integer> hashes) {
        assertThat(cells).hasSameSizeAs(expected);
        cells.forEach((key, cell) -> {
            packed.touch(cell);
            assertThat(packed.key(cell)).isEqualTo(key);
            assertThat(packed.record(cell)).isEqualTo(expected.get(key));
            assertThat(packed.itemHash(cell)).isEqualTo(hashes.get(key));
            for (String other : KEYS) {
                assertThat(packed.isOf(cell, other)).as("%s is %s", key, other).isEqualTo(other.equals(key));
            }
        });
    }

    private static LwwRecord record(Random random) {
        Timestamp at = new Timestamp(number(random), number(random), new NodeId("n" + random.nextInt(12)));
        if (random.nextInt(4) == 0) {
            return new LwwRecord.Tombstone(at);
        }
        int length = random.nextBoolean() ? random.nextInt(40) : LONGEST - 2 + random.nextInt(5);
        TimeToLive ttl = random.nextBoolean() ? TimeToLive.NONE : new TimeToLive(random.nextInt(3) * 0.5);
        return new LwwRecord.Entry(value(random, length), at, ttl);
    }

    private static long number(Random random) {
        return random.nextBoolean() ? random.nextInt(3) : Timestamp.MAX_PART - random.nextInt(3);
    }

    private static Value value(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Value.of(bytes);
    }

    /** Which is all that this is done for: nothing new lives longer than the write. */
    @Test
    void recordOfAboutTheSameLengthIsWrittenOverTheOther() {
        Object cell = packed.cell("key", entry(100), 0);

        assertThat(packed.replace(cell, entry(100), 0)).isSameAs(cell);
        assertThat(packed.replace(cell, entry(90), 0)).isSameAs(cell);
        assertThat(packed.replace(cell, entry(101), 0)).isSameAs(cell);
        assertThat(packed.replace(cell, entry(200), 0)).isNotSameAs(cell);
    }

    @Test
    void deletionDoesNotKeepTheRoomOfAValue() {
        byte[] before = (byte[]) packed.cell("key", entry(500), 0);

        byte[] after = (byte[]) packed.replace(before, tombstone("n"), 0);

        assertThat(after.length).isLessThan(50);
    }

    @Test
    void longValueIsNotCopiedByThoseWhoRead() {
        Object cell = packed.cell("key", entry(LONGEST + 1), 0);

        assertThat(value(packed.record(cell)).bytes())
                .isSameAs(value(packed.record(cell)).bytes());
    }

    @Test
    void writersOfWhichNoRecordIsLeftAreForgotten() {
        for (int round = 0; round < 100; round++) {
            Object cell = packed.cell("key", tombstone("first-" + round), 0);
            cell = packed.replace(cell, tombstone("second-" + round), 0);
            packed.drop(cell);
        }
        assertThat(nodes.size()).isLessThan(10);

        for (int i = 0; i < 100; i++) {
            packed.cell("key" + i, tombstone("writer-" + i), 0);
        }
        packed.dropAll();
        assertThat(nodes.size()).isZero();
    }

    private static LwwRecord tombstone(String node) {
        return new LwwRecord.Tombstone(new Timestamp(1, 0, new NodeId(node)));
    }

    private static LwwRecord entry(int length) {
        return new LwwRecord.Entry(
                value(new Random(length), length), new Timestamp(1, 0, new NodeId("n")), TimeToLive.NONE);
    }

    private static Value value(LwwRecord record) {
        return ((LwwRecord.Entry) record).value();
    }
}
