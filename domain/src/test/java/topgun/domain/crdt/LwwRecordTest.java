package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

class LwwRecordTest {

    private static final Value VALUE = Value.of(new byte[] {1});
    private static final Timestamp WRITTEN = new Timestamp(1_000, 5, new NodeId("n"));
    private static final TimeToLive TTL = new TimeToLive(100);

    @Test
    void givesBackWhatItWasMadeOf() {
        var entry = new LwwRecord.Entry(VALUE, WRITTEN, TTL);

        assertThat(entry.value()).isEqualTo(VALUE);
        assertThat(entry.timestamp()).isEqualTo(WRITTEN);
        assertThat(entry.ttl()).isEqualTo(TTL);
        assertThat(new LwwRecord.Tombstone(WRITTEN).timestamp()).isEqualTo(WRITTEN);
    }

    @Test
    void isEqualIfAllItsPartsAre() {
        List<LwwRecord> different = List.of(
                new LwwRecord.Entry(VALUE, WRITTEN, TTL),
                new LwwRecord.Entry(Value.NULL, WRITTEN, TTL),
                new LwwRecord.Entry(VALUE, new Timestamp(1_001, 5, WRITTEN.node()), TTL),
                new LwwRecord.Entry(VALUE, new Timestamp(1_000, 6, WRITTEN.node()), TTL),
                new LwwRecord.Entry(VALUE, new Timestamp(1_000, 5, new NodeId("o")), TTL),
                new LwwRecord.Entry(VALUE, WRITTEN, TimeToLive.NONE),
                new LwwRecord.Tombstone(WRITTEN),
                new LwwRecord.Tombstone(new Timestamp(1_000, 6, WRITTEN.node())));

        assertThat(different).doesNotHaveDuplicates();
        assertThat(new LwwRecord.Entry(Value.of(new byte[] {1}), WRITTEN, new TimeToLive(100)))
                .isEqualTo(different.getFirst())
                .hasSameHashCodeAs(different.getFirst());
        assertThat(new LwwRecord.Tombstone(WRITTEN)).isEqualTo(different.get(6)).hasSameHashCodeAs(different.get(6));
    }

    @Test
    void whatUsersStoreDoesNotShowInItsText() {
        var entry = new LwwRecord.Entry(Value.of(new byte[] {(byte) 0xa1, 'x'}), WRITTEN, TimeToLive.NONE);

        assertThat(entry).asString().contains("2 bytes", "1000:5:n").doesNotContain("x");
    }
}
