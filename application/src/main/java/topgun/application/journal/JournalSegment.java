package topgun.application.journal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalType;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * Entries that follow upon each other and are kept, and dropped, together.
 *
 * <p>They are kept as they are stored, in one array of bytes: most are dropped before anybody reads them, and while there
 * are many writes those that are kept are new whenever the collector looks, which would have to copy each of their parts.
 *
 * @param first the number of the first of them
 * @param end the number after the last
 * @param made when, and by which server
 */
record JournalSegment(long first, long end, Timestamp made, Value encoded) {

    private static final int HEAD_MEMBERS = 2;
    private static final int FACT_MEMBERS = 8;

    /** About what a segment takes in memory besides its bytes. */
    private static final long OVERHEAD_BYTES = 250;

    /** How deeply values may be nested was decided when they came in. */
    private static final int ANY_DEPTH = Integer.MAX_VALUE;

    /** @param writer to write with; what is in it is of no use any more */
    static JournalSegment of(long first, Timestamp made, List<Fact> facts, MessagePackWriter writer) {
        writer.reset();
        writer.arrayHeader(HEAD_MEMBERS).integer(first).arrayHeader(facts.size());
        var type = new LastName();
        var map = new LastName();
        var node = new LastName();
        for (Fact fact : facts) {
            writer.arrayHeader(FACT_MEMBERS)
                    .raw(type.encoded(fact.type().name()))
                    .raw(map.encoded(fact.map()))
                    .string(fact.key());
            optional(fact.value(), writer);
            optional(fact.previousValue(), writer);
            writer.integer(fact.timestamp().millis())
                    .integer(fact.timestamp().counter())
                    .raw(node.encoded(fact.timestamp().node().value()));
        }
        return new JournalSegment(first, first + facts.size(), made, Value.of(writer.toByteArray()));
    }

    static JournalSegment read(LwwRecord.Entry stored) {
        MessagePackReader reader = stored.value().reader();
        reader.readArrayHeader();
        long first = reader.readLong();
        return new JournalSegment(first, first + reader.readArrayHeader(), stored.timestamp(), stored.value());
    }

    /** About what it takes in memory. */
    long bytes() {
        return OVERHEAD_BYTES + encoded.length();
    }

    /**
     * Visits the entries from that number on, until the visitor has had enough.
     *
     * @return whether it has not
     */
    boolean visit(long from, Predicate<JournalEntry> visitor) {
        var reader = new MessagePackReader(encoded.bytes(), 0, encoded.length(), ANY_DEPTH);
        reader.readArrayHeader();
        reader.skip();
        reader.readArrayHeader();
        for (long n = first; n < Math.min(from, end); n++) {
            reader.skip();
        }
        for (long n = Math.max(from, first); n < end; n++) {
            if (!visitor.test(entry(n, reader))) {
                return false;
            }
        }
        return true;
    }

    /** A name that mostly comes many times in a row, and is encoded once then. */
    private static final class LastName {

        private String name = "";
        private byte[] encoded = text(name);

        byte[] encoded(String next) {
            if (!next.equals(name)) {
                name = next;
                encoded = text(next);
            }
            return encoded;
        }
    }

    private static byte[] text(String text) {
        return new MessagePackWriter(text.length()).string(text).toByteArray();
    }

    private static void optional(@Nullable Value value, MessagePackWriter writer) {
        writer.arrayHeader(value == null ? 0 : 1);
        if (value != null) {
            writer.raw(value);
        }
    }

    private JournalEntry entry(long sequence, MessagePackReader reader) {
        reader.readArrayHeader();
        return new JournalEntry(
                sequence,
                JournalType.valueOf(reader.readString()),
                reader.readString(),
                reader.readString(),
                optional(reader),
                optional(reader),
                new Timestamp(reader.readLong(), reader.readLong(), new NodeId(reader.readString())),
                made.node().value());
    }

    private static Optional<Value> optional(MessagePackReader reader) {
        return reader.readArrayHeader() == 0 ? Optional.empty() : Optional.of(reader.readValue());
    }
}
