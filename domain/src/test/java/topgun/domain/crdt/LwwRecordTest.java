package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

class LwwRecordTest {

    @Test
    void whatUsersStoreDoesNotShowInItsText() {
        var written = new Timestamp(1_000, 5, new NodeId("n"));
        var entry = new LwwRecord.Entry(Value.of(new byte[] {(byte) 0xa1, 'x'}), written, TimeToLive.NONE);

        assertThat(entry).asString().contains("2 bytes", "1000:5:n").doesNotContain("x");
    }
}
