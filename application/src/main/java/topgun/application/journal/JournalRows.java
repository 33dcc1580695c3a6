package topgun.application.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import topgun.application.message.ServerMessage.JournalType;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * The stored form of the journal: a record for each segment. Records of segments that were dropped are overwritten by later
 * ones, the oldest first, so nothing is ever deleted and what is stored has no gaps.
 */
final class JournalRows {

    private static final int HEAD_MEMBERS = 2;
    private static final int FACT_MEMBERS = 8;
    private static final int ROOM = 4_096;

    private final Map<Long, Long> rowOfFirst = new HashMap<>();
    private final Queue<Long> free = new ArrayDeque<>();
    private final MessagePackWriter writer = new MessagePackWriter(ROOM);
    private long rows;

    RecordWrite put(JournalSegment segment) {
        Long row = free.isEmpty() ? Long.valueOf(rows++) : free.remove();
        rowOfFirst.put(segment.first(), row);
        var record = new LwwRecord.Entry(Value.of(encoded(segment)), segment.made(), TimeToLive.NONE);
        return new RecordWrite.PutLww(ReservedMaps.JOURNAL, row.toString(), record);
    }

    /** Reads a segment whose row is its own until it is dropped. */
    JournalSegment read(String key, LwwRecord record) {
        MessagePackReader reader = ((LwwRecord.Entry) record).value().reader();
        reader.readArrayHeader();
        long first = reader.readLong();
        int size = reader.readArrayHeader();
        List<Fact> facts = new ArrayList<>(size);
        long bytes = 0;
        for (int n = 0; n < size; n++) {
            Fact fact = fact(reader);
            facts.add(fact);
            bytes += fact.bytes();
        }
        long row = Long.parseLong(key);
        rows = Math.max(rows, row + 1);
        rowOfFirst.put(first, row);
        return new JournalSegment(first, record.timestamp(), facts, bytes);
    }

    void drop(JournalSegment segment) {
        Long row = rowOfFirst.remove(segment.first());
        if (row != null) {
            free.add(row);
        }
    }

    private byte[] encoded(JournalSegment segment) {
        writer.reset();
        writer.arrayHeader(HEAD_MEMBERS)
                .integer(segment.first())
                .arrayHeader(segment.facts().size());
        for (Fact fact : segment.facts()) {
            writer.arrayHeader(FACT_MEMBERS)
                    .string(fact.type().name())
                    .string(fact.map())
                    .string(fact.key());
            optional(fact.value());
            optional(fact.previousValue());
            writer.integer(fact.timestamp().millis())
                    .integer(fact.timestamp().counter())
                    .string(fact.timestamp().node().value());
        }
        return writer.toByteArray();
    }

    private static Fact fact(MessagePackReader reader) {
        reader.readArrayHeader();
        return new Fact.OfParts(
                JournalType.valueOf(reader.readString()),
                reader.readString(),
                reader.readString(),
                optional(reader),
                optional(reader),
                new Timestamp(reader.readLong(), reader.readLong(), new NodeId(reader.readString())));
    }

    private void optional(Optional<Value> value) {
        writer.arrayHeader(value.isPresent() ? 1 : 0);
        value.ifPresent(writer::raw);
    }

    private static Optional<Value> optional(MessagePackReader reader) {
        return reader.readArrayHeader() == 0 ? Optional.empty() : Optional.of(reader.readValue());
    }
}
