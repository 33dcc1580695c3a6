package topgun.application.map;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

class ExpiriesTest {

    private static final NodeId NODE = new NodeId("n");
    private static final TimeToLive BRIEF = new TimeToLive(10);

    private final Expiries expiries = new Expiries();

    private static LwwRecord.Entry entry(long millis, TimeToLive ttl) {
        return new LwwRecord.Entry(Value.NULL, new Timestamp(millis, 0, NODE), ttl);
    }

    private static OrRecord tagged(String tag) {
        return new OrRecord(Value.NULL, new Timestamp(0, 0, NODE), new Tag(tag), BRIEF);
    }

    @Test
    void whatIsWrittenAgainAndAgainIsNotedOnce() {
        for (int n = 0; n < 1_000; n++) {
            expiries.note("k", entry(n, BRIEF));
        }
        assertThat(expiries.size()).isEqualTo(1);
        assertThat(expiries.pollExpired(10)).isEmpty();
        assertThat(expiries.pollExpired(11)).isPresent();
        expiries.note("k", entry(1_000, BRIEF));
        assertThat(expiries.pollExpired(1_010)).isEmpty();
        assertThat(expiries.pollExpired(1_011).orElseThrow().writtenAt()).isEqualTo(new Timestamp(1_000, 0, NODE));
        assertThat(expiries.size()).isZero();
    }

    @Test
    void whatLivesLessLongThanBeforeIsNotedAnew() {
        expiries.note("k", entry(0, new TimeToLive(1_000)));
        expiries.note("k", entry(1, BRIEF));
        assertThat(expiries.pollExpired(12).orElseThrow().writtenAt()).isEqualTo(new Timestamp(1, 0, NODE));
        expiries.note("k", entry(20, BRIEF));
        assertThat(expiries.pollExpired(31).orElseThrow().writtenAt()).isEqualTo(new Timestamp(20, 0, NODE));
    }

    @Test
    void everyRecordOfAKeyIsNoted() {
        expiries.note("k", tagged("a"));
        expiries.note("k", tagged("b"));
        expiries.note("k", entry(0, BRIEF));
        assertThat(expiries.size()).isEqualTo(3);
    }
}
