package topgun.domain.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;

/** Records as somebody with a {@link View} may see them. */
public final class VisibleRecords {

    private VisibleRecords() {}

    /** The record with what is to be seen of its value. A deletion is seen by whoever sees anything. */
    public static Optional<LwwRecord> of(LwwRecord record, View view) {
        return switch (record) {
            case LwwRecord.Entry entry ->
                view.of(entry.value()).map(shown -> new LwwRecord.Entry(shown, entry.timestamp(), entry.ttl()));
            case LwwRecord.Tombstone tombstone -> view.equals(View.NOTHING) ? Optional.empty() : Optional.of(tombstone);
        };
    }

    /** The record with what is to be seen of its value. */
    public static Optional<OrRecord> of(OrRecord record, View view) {
        return view.of(record.value())
                .map(shown -> new OrRecord(shown, record.timestamp(), record.tag(), record.ttl()));
    }

    public static List<OrRecord> of(List<OrRecord> records, View view) {
        return records.stream().flatMap(each -> of(each, view).stream()).toList();
    }

    /** By key, in the same order. */
    public static Map<String, LwwRecord> of(Map<String, LwwRecord> records, View view) {
        if (view.equals(View.EVERYTHING)) {
            return records;
        }
        Map<String, LwwRecord> visible = new LinkedHashMap<>();
        records.forEach((key, entry) -> of(entry, view).ifPresent(shown -> visible.put(key, shown)));
        return visible;
    }
}
