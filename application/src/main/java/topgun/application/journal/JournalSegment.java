package topgun.application.journal;

import java.util.List;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.domain.clock.Timestamp;

/**
 * Entries that follow upon each other and are kept, and dropped, together.
 *
 * @param first the number of the first of them
 * @param made when, and by which server
 * @param bytes about what they take in memory
 */
record JournalSegment(long first, Timestamp made, List<Fact> facts, long bytes) {

    /** The number after the last. */
    long end() {
        return first + facts.size();
    }

    JournalEntry entry(long sequence) {
        Fact fact = facts.get((int) (sequence - first));
        return new JournalEntry(
                sequence,
                fact.type(),
                fact.map(),
                fact.key(),
                fact.value(),
                fact.previousValue(),
                fact.timestamp(),
                made.node().value());
    }
}
