package topgun.application.journal;

import java.util.List;
import java.util.Optional;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalType;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

/**
 * Entries that follow upon each other and are kept, and dropped, together.
 *
 * @param first the number of the first of them
 * @param made when, and by which server
 * @param bytes about what they take in memory
 */
record JournalSegment(long first, Timestamp made, List<Fact> facts, long bytes) {

    /** About what an entry takes in memory besides its texts and values. */
    private static final int OVERHEAD_BYTES = 150;

    /** An entry without its number. */
    record Fact(
            JournalType type,
            String map,
            String key,
            Optional<Value> value,
            Optional<Value> previousValue,
            Timestamp timestamp) {

        int bytes() {
            return OVERHEAD_BYTES + key.length() + bytes(value) + bytes(previousValue);
        }

        private static int bytes(Optional<Value> value) {
            return value.isPresent() ? value.get().length() : 0;
        }
    }

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
