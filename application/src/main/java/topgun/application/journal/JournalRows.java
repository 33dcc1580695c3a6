package topgun.application.journal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ReservedMaps;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;

/**
 * Where the segments of the journal are stored: each in a record. Records of segments that were dropped are overwritten by
 * later ones, the oldest first, so nothing is ever deleted and what is stored has no gaps.
 */
final class JournalRows {

    private final Map<Long, Long> rowOfFirst = new HashMap<>();
    private final Queue<Long> free = new ArrayDeque<>();
    private long rows;

    RecordWrite put(JournalSegment segment) {
        Long row = free.isEmpty() ? Long.valueOf(rows++) : free.remove();
        rowOfFirst.put(segment.first(), row);
        var record = new LwwRecord.Entry(segment.encoded(), segment.made(), TimeToLive.NONE);
        return new RecordWrite.PutLww(ReservedMaps.JOURNAL, row.toString(), record);
    }

    /** Reads a segment whose row is its own until it is dropped. */
    JournalSegment read(String key, LwwRecord record) {
        var segment = JournalSegment.read((LwwRecord.Entry) record);
        long row = Long.parseLong(key);
        rows = Math.max(rows, row + 1);
        rowOfFirst.put(segment.first(), row);
        return segment;
    }

    void drop(JournalSegment segment) {
        Long row = rowOfFirst.remove(segment.first());
        if (row != null) {
            free.add(row);
        }
    }
}
