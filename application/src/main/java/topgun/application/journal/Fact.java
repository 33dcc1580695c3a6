package topgun.application.journal;

import java.util.Optional;
import topgun.application.message.ServerMessage.JournalType;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.operation.Change;
import topgun.domain.value.Value;

/** An entry of the journal without its number. */
sealed interface Fact {

    /** About what an entry takes in memory besides its texts and values. */
    int OVERHEAD_BYTES = 150;

    JournalType type();

    String map();

    String key();

    Optional<Value> value();

    Optional<Value> previousValue();

    Timestamp timestamp();

    /** About what it takes in memory. */
    int bytes();

    record OfParts(
            JournalType type,
            String map,
            String key,
            Optional<Value> value,
            Optional<Value> previousValue,
            Timestamp timestamp)
            implements Fact {

        @Override
        public int bytes() {
            return OVERHEAD_BYTES + key.length() + length(value) + length(previousValue);
        }
    }

    /**
     * The change itself, whose parts are looked for when somebody asks. Most facts are dropped before anybody does.
     *
     * @param bytes counted at once, while the change is in the processor's caches
     */
    record OfChange(Change.LwwChanged change, int bytes) implements Fact {

        OfChange(Change.LwwChanged change) {
            this(
                    change,
                    OVERHEAD_BYTES
                            + change.key().length()
                            + length(valueOf(change.current()))
                            + length(change.previous().flatMap(Fact::valueOf)));
        }

        @Override
        public JournalType type() {
            if (!(change.current() instanceof LwwRecord.Entry)) {
                return JournalType.DELETE;
            }
            return change.previous().isPresent() ? JournalType.UPDATE : JournalType.PUT;
        }

        @Override
        public String map() {
            return change.map();
        }

        @Override
        public String key() {
            return change.key();
        }

        @Override
        public Optional<Value> value() {
            return valueOf(change.current());
        }

        @Override
        public Optional<Value> previousValue() {
            return change.previous().flatMap(Fact::valueOf);
        }

        @Override
        public Timestamp timestamp() {
            return change.current().timestamp();
        }
    }

    private static Optional<Value> valueOf(LwwRecord record) {
        return record instanceof LwwRecord.Entry entry ? Optional.of(entry.value()) : Optional.empty();
    }

    private static int length(Optional<Value> value) {
        return value.isPresent() ? value.get().length() : 0;
    }
}
