package topgun.application.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import topgun.application.map.GridMap;
import topgun.domain.access.View;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Change;
import topgun.domain.query.Document;
import topgun.domain.query.RowChange;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * What there is in a map for queries: the values of a last-write-wins map, and the lists of values of a tagged one, in the
 * order of their tags. What had expired when it came is not there. Belongs to the lane of the map.
 */
final class Presence {

    /** @param tag absent in a last-write-wins map */
    private record Late(String key, Optional<Tag> tag) {}

    /** What came too late, until it is removed. */
    private final Set<Late> late = new HashSet<>();

    /** What of a key is there, before or after a change. */
    sealed interface Present {

        default boolean isAnything() {
            return true;
        }

        Optional<Document> seenBy(View view);
    }

    private record Nothing() implements Present {

        static final Nothing INSTANCE = new Nothing();

        @Override
        public boolean isAnything() {
            return false;
        }

        @Override
        public Optional<Document> seenBy(View view) {
            return Optional.empty();
        }
    }

    private record One(Value value) implements Present {

        @Override
        public Optional<Document> seenBy(View view) {
            return Document.of(value, view);
        }
    }

    private record Several(List<OrRecord> records) implements Present {

        /** Values that must not be shown at all are left out. */
        @Override
        public Optional<Document> seenBy(View view) {
            List<Value> shown = new ArrayList<>(records.size());
            int length = 5;
            for (OrRecord each : records) {
                Optional<Value> value = view.of(each.value());
                if (value.isPresent()) {
                    shown.add(value.get());
                    length += value.get().length();
                }
            }
            if (shown.isEmpty()) {
                return Optional.empty();
            }
            var list = new MessagePackWriter(length).arrayHeader(shown.size());
            shown.forEach(list::raw);
            return Document.of(Value.of(list.toByteArray()), View.EVERYTHING);
        }
    }

    Present of(GridMap map, String key) {
        Optional<LwwRecord> lww = map.lwwRecord(key);
        return lww.isPresent() ? of(key, lww.get()) : of(key, map.orRecords(key));
    }

    Present of(String key, LwwRecord lww) {
        return lww instanceof LwwRecord.Entry entry && !late.contains(new Late(key, Optional.empty()))
                ? new One(entry.value())
                : Nothing.INSTANCE;
    }

    Present of(String key, List<OrRecord> records) {
        List<OrRecord> inTime = late.isEmpty()
                ? records
                : records.stream().filter(each -> !isLate(key, each)).toList();
        return inTime.isEmpty() ? Nothing.INSTANCE : new Several(inTime);
    }

    private boolean isLate(String key, OrRecord each) {
        return late.contains(new Late(key, Optional.of(each.tag())));
    }

    /** A row before and after a change. */
    record ChangedRow(String key, Present before, Present after) {

        RowChange seenBy(View view) {
            return new RowChange(key, before.seenBy(view), after.seenBy(view));
        }
    }

    /** Follows a change that the map has been through. */
    ChangedRow follow(GridMap map, Change change, long nowMillis) {
        String key = change.key();
        return switch (change) {
            case Change.LwwChanged lww -> {
                Present before =
                        lww.previous().map(previous -> of(key, previous)).orElse(Nothing.INSTANCE);
                note(
                        new Late(key, Optional.empty()),
                        lww.current() instanceof LwwRecord.Entry entry && !entry.isVisibleAt(nowMillis));
                yield new ChangedRow(key, before, of(key, lww.current()));
            }
            case Change.OrAdded added -> {
                List<OrRecord> now = map.orRecords(key);
                Present before = of(key, without(now, added.added().tag(), added.replaced()));
                note(
                        new Late(key, Optional.of(added.added().tag())),
                        !added.added().isVisibleAt(nowMillis));
                yield new ChangedRow(key, before, of(key, now));
            }
            case Change.OrRemoved removed -> {
                List<OrRecord> now = map.orRecords(key);
                Present before = of(key, without(now, removed.tag(), Optional.of(removed.removed())));
                note(new Late(key, Optional.of(removed.tag())), false);
                yield new ChangedRow(key, before, of(key, now));
            }
        };
    }

    private void note(Late what, boolean isLate) {
        if (isLate) {
            late.add(what);
        } else if (!late.isEmpty()) {
            late.remove(what);
        }
    }

    /** The records with another one, or none, of that tag, in the order of their tags. */
    private static List<OrRecord> without(List<OrRecord> records, Tag tag, Optional<OrRecord> instead) {
        List<OrRecord> others = new ArrayList<>(records.size() + 1);
        Optional<OrRecord> pending = instead;
        for (OrRecord each : records) {
            if (pending.isPresent() && each.tag().compareTo(tag) > 0) {
                others.add(pending.get());
                pending = Optional.empty();
            }
            if (!each.tag().equals(tag)) {
                others.add(each);
            }
        }
        pending.ifPresent(others::add);
        return others;
    }
}
