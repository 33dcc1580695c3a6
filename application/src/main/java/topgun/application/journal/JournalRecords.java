package topgun.application.journal;

import java.util.Optional;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalType;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ReservedMaps;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** Entries of the journal as records: the sequence is the key, the rest a list. An absent value is an empty list. */
final class JournalRecords {

    private static final int MEMBERS = 6;
    private static final int ROOM = 64;

    private JournalRecords() {}

    static RecordWrite put(JournalEntry entry) {
        var writer = new MessagePackWriter(ROOM);
        writer.arrayHeader(MEMBERS)
                .string(entry.type().name())
                .string(entry.map())
                .string(entry.key())
                .string(entry.nodeId());
        optional(writer, entry.value());
        optional(writer, entry.previousValue());
        var record = new LwwRecord.Entry(Value.of(writer.toByteArray()), entry.timestamp(), TimeToLive.NONE);
        return new RecordWrite.PutLww(ReservedMaps.JOURNAL, Long.toString(entry.sequence()), record);
    }

    static RecordWrite forget(long sequence) {
        return new RecordWrite.ForgetLww(ReservedMaps.JOURNAL, Long.toString(sequence));
    }

    static JournalEntry read(String key, LwwRecord record) {
        MessagePackReader reader = ((LwwRecord.Entry) record).value().reader();
        reader.readArrayHeader();
        JournalType type = JournalType.valueOf(reader.readString());
        String map = reader.readString();
        String entryKey = reader.readString();
        String node = reader.readString();
        Optional<Value> value = optional(reader);
        Optional<Value> previous = optional(reader);
        return new JournalEntry(Long.parseLong(key), type, map, entryKey, value, previous, record.timestamp(), node);
    }

    private static void optional(MessagePackWriter writer, Optional<Value> value) {
        writer.arrayHeader(value.isPresent() ? 1 : 0);
        value.ifPresent(writer::raw);
    }

    private static Optional<Value> optional(MessagePackReader reader) {
        return reader.readArrayHeader() == 0 ? Optional.empty() : Optional.of(reader.readValue());
    }
}
