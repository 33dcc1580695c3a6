package topgun.application.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import topgun.application.map.GridMap;
import topgun.domain.access.View;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * What somebody sees in a map: the value under a key, or in a map of tagged records the list of its values. Belongs to the
 * lane of the map.
 */
record Documents(GridMap map, View view) {

    /** The keys of all records that were not removed, whether or not there is anything to be seen under them. */
    static List<String> keys(GridMap map) {
        List<String> keys = new ArrayList<>();
        map.lww()
                .ifPresent(lww -> lww.forEach((key, record) -> {
                    if (record instanceof LwwRecord.Entry) {
                        keys.add(key);
                    }
                }));
        map.or().ifPresent(or -> or.forEach((key, entries) -> keys.add(key)));
        return keys;
    }

    /** What can be found under a key at some moment. What came too late has never been there. */
    List<Value> values(String key, long nowMillis) {
        Optional<LwwRecord> lww = map.lwwRecord(key);
        return lww.isPresent()
                ? value(lww.get(), entry -> entry.isVisibleAt(nowMillis))
                : visible(map.orRecords(key).stream().filter(each -> each.isVisibleAt(nowMillis)));
    }

    /** What is shown of a document that was found. What has expired is shown until its removal is told. */
    Optional<Value> shown(String key, long nowMillis) {
        Optional<LwwRecord> lww = map.lwwRecord(key);
        if (lww.isPresent()) {
            return value(lww.get(), entry -> true).stream().findFirst();
        }
        List<Value> values = values(key, nowMillis);
        if (values.isEmpty()) {
            values = visible(map.orRecords(key).stream());
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(list(values));
    }

    private List<Value> value(LwwRecord record, Predicate<LwwRecord.Entry> wanted) {
        return record instanceof LwwRecord.Entry entry && wanted.test(entry)
                ? visible(entry.value()).map(List::of).orElse(List.of())
                : List.of();
    }

    private List<Value> visible(Stream<OrRecord> records) {
        return records.flatMap(each -> visible(each.value()).stream()).toList();
    }

    /** What is nested too deeply to be taken apart cannot be shown in part, so it is not shown. */
    private Optional<Value> visible(Value value) {
        try {
            return view.of(value);
        } catch (MalformedValueException e) {
            return Optional.empty();
        }
    }

    private static Value list(List<Value> values) {
        var writer = new MessagePackWriter(64).arrayHeader(values.size());
        values.forEach(writer::raw);
        return Value.of(writer.toByteArray());
    }
}
