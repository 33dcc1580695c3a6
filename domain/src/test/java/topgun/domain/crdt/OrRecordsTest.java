package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

class OrRecordsTest {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** Lists share arrays; so any list may get any number of successors, and none may show in another. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyListStaysWhatItWas(long seed) {
        var random = new Random(seed);
        List<OrRecords> lists = new ArrayList<>(List.of(OrRecords.NONE));
        List<List<OrRecord>> expected = new ArrayList<>(List.of(List.of()));

        for (int step = 0; step < 60; step++) {
            int from = random.nextInt(3) == 0 ? random.nextInt(lists.size()) : lists.size() - 1;
            OrRecords list = lists.get(from);
            List<OrRecord> copy = new ArrayList<>(expected.get(from));
            int place = random.nextInt(4) == 0 ? random.nextInt(copy.size() + 1) : copy.size();
            int action = place == copy.size() ? 0 : random.nextInt(3);
            switch (action) {
                case 0 -> {
                    OrRecord record = record(step);
                    copy.add(place, record);
                    lists.add(list.withInserted(place, record));
                }
                case 1 -> {
                    OrRecord record = record(step);
                    copy.set(place, record);
                    lists.add(list.withReplaced(place, record));
                }
                default -> {
                    copy.remove(place);
                    lists.add(list.without(place));
                }
            }
            expected.add(copy);
        }

        assertThat(lists).isEqualTo(expected);
    }

    @Test
    void endsWhereItEnds() {
        OrRecords list = OrRecords.NONE;
        for (int i = 0; i < 5; i++) {
            list = list.withInserted(i, record(i));
        }
        OrRecords shorter = list;
        list.withInserted(5, record(5));

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> shorter.get(5));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> shorter.add(record(6)));
    }

    private static OrRecord record(int n) {
        Timestamp at = new Timestamp(n, 0, new NodeId("n"));
        return new OrRecord(Value.NULL, at, new Tag(at.toString()), TimeToLive.NONE);
    }
}
