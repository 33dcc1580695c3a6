package topgun.application.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalType;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

class JournalSegmentTest {

    private static final Timestamp MADE = new Timestamp(1_000, 0, new NodeId("server"));
    private static final Timestamp WRITTEN = new Timestamp(1_700_000_000_000L, 7, new NodeId("writer"));
    private static final Value ONE = Value.of(new byte[] {1});
    private static final Value TWO = Value.of(new byte[] {2});

    private static final List<Fact> FACTS = List.of(
            new Fact(JournalType.PUT, "m", "a", ONE, null, WRITTEN),
            new Fact(JournalType.UPDATE, "m", "a", TWO, ONE, WRITTEN),
            new Fact(JournalType.DELETE, "other", "a", null, TWO, WRITTEN));

    private final JournalSegment segment = JournalSegment.of(10, MADE, FACTS, new MessagePackWriter(16));

    @Test
    void tellsWhatWasNoted() {
        assertThat(visited(0))
                .containsExactly(
                        entry(10, JournalType.PUT, "m", Optional.of(ONE), Optional.empty()),
                        entry(11, JournalType.UPDATE, "m", Optional.of(TWO), Optional.of(ONE)),
                        entry(12, JournalType.DELETE, "other", Optional.empty(), Optional.of(TWO)));
    }

    @Test
    void visitsFromAnyNumberOn() {
        assertThat(visited(10)).isEqualTo(visited(0));
        assertThat(visited(11)).isEqualTo(visited(0).subList(1, 3));
        assertThat(visited(12)).isEqualTo(visited(0).subList(2, 3));
        assertThat(visited(13)).isEmpty();
    }

    @Test
    void valuesMayBeNestedAsDeeplyAsAnyThatCameIn() {
        byte[] nested = new byte[1_001];
        Arrays.fill(nested, (byte) 0x91);
        nested[1_000] = 1;
        var deep = new Fact(JournalType.PUT, "m", "a", Value.of(nested), null, WRITTEN);
        var deepSegment = JournalSegment.of(0, MADE, List.of(deep, deep), new MessagePackWriter(16));
        List<JournalEntry> entries = new ArrayList<>();

        deepSegment.visit(1, entries::add);

        assertThat(entries).extracting(JournalEntry::value).containsExactly(Optional.of(Value.of(nested)));
    }

    @Test
    void endsWhenTheVisitorHasHadEnough() {
        List<Long> seen = new ArrayList<>();

        boolean wantsMore = segment.visit(0, entry -> {
            seen.add(entry.sequence());
            return entry.sequence() < 11;
        });

        assertThat(wantsMore).isFalse();
        assertThat(seen).containsExactly(10L, 11L);
        assertThat(segment.visit(0, entry -> true)).isTrue();
    }

    @Test
    void isTheSameWhenItWasStored() {
        assertThat(JournalSegment.read(new LwwRecord.Entry(segment.encoded(), MADE, TimeToLive.NONE)))
                .isEqualTo(segment);
    }

    private List<JournalEntry> visited(long from) {
        List<JournalEntry> entries = new ArrayList<>();
        segment.visit(from, entries::add);
        return entries;
    }

    private static JournalEntry entry(
            long sequence, JournalType type, String map, Optional<Value> value, Optional<Value> previous) {
        return new JournalEntry(sequence, type, map, "a", value, previous, WRITTEN, "server");
    }
}
