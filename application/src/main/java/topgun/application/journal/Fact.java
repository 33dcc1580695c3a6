package topgun.application.journal;

import org.jspecify.annotations.Nullable;
import topgun.application.message.ServerMessage.JournalType;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;
import topgun.domain.value.Value;

/**
 * An entry of the journal without its number.
 *
 * @param value null after a deletion
 * @param previousValue null if there was none
 */
record Fact(
        JournalType type,
        String map,
        String key,
        @Nullable Value value,
        @Nullable Value previousValue,
        Timestamp timestamp) {

    /** About what is written of an entry besides its names and values. */
    private static final int OVERHEAD_BYTES = 60;

    static Fact of(Change.LwwChanged change) {
        LwwRecord current = change.current();
        LwwRecord previous = change.previous().orElse(null);
        Value value = valueOf(current);
        JournalType type = value == null ? JournalType.DELETE : previous == null ? JournalType.PUT : JournalType.UPDATE;
        return new Fact(type, change.map(), change.key(), value, valueOf(previous), current.timestamp());
    }

    private static @Nullable Value valueOf(@Nullable LwwRecord record) {
        return record instanceof LwwRecord.Entry entry ? entry.value() : null;
    }

    /** About as many bytes as are written of it. */
    int bytes() {
        return OVERHEAD_BYTES + map.length() + key.length() + length(value) + length(previousValue);
    }

    private static int length(@Nullable Value value) {
        return value == null ? 0 : value.length();
    }
}
