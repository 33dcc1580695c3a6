package topgun.adapters.jdbi;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import topgun.application.port.RecordWrite;
import topgun.domain.crdt.LwwRecord;

/**
 * The rows whose last change is in the {@linkplain WriteAheadLog log} and not in their table yet. Some are written back when
 * there are too many, or when the log becomes too long.
 *
 * <p>The last entry that names a row says all about it, so the log is needed from the entry of the oldest on. Not safe for
 * threads.
 */
final class DirtyRows {

    /** What is larger goes straight to its row: the cost is that of its bytes, which the log would double. */
    private static final int LARGEST_LOGGED = 16 << 10;

    /** What a change takes in the log beside its texts and its value. */
    private static final int CHANGE_BYTES = 50;

    private final Limits limits;

    /** From the oldest to the youngest. */
    private final LinkedHashMap<Place, Dirty> rows = new LinkedHashMap<>();

    /** Where they belong, in the order of the table. */
    private final NavigableSet<Place> places = new TreeSet<>();

    /** The last row that was written back because there were too many. */
    private Place swept = Place.FIRST;

    /** Of the first entry of the log; the end, if there is none. */
    private long start = 1;

    private long end = start;

    /**
     * @param rows how many may be dirty; if none may, there is no log
     * @param logBytes how long the log may be, about
     */
    record Limits(int rows, long logBytes) {

        static final Limits NO_LOG = new Limits(0, 0);
    }

    /** @param position of the entry that says so */
    private record Dirty(RowChange change, long position) {}

    /**
     * What to do in one transaction.
     *
     * @param entry what to add to the log, at its end
     * @param end where the log ends then
     * @param written what to change in the table
     * @param start where the log starts now
     * @param needed from which position on it is needed then
     * @param swept the last row that is written because there would be too many
     */
    record Step(
            WriteAheadLog.Entry entry, long end, Map<Place, RowChange> written, long start, long needed, Place swept) {

        private long startThen() {
            return needed == entry.position() && entry.isEmpty() ? end : needed;
        }
    }

    DirtyRows(Limits limits) {
        this.limits = limits;
    }

    /** Takes in an entry that was found in the log, after those before it. */
    void recover(WriteAheadLog.Entry entry, long endOfEntry) {
        add(entry);
        start = start == end ? entry.position() : start;
        end = endOfEntry;
    }

    /** What to do to save these writes. Changes nothing here until that is {@link #committed}. */
    Step plan(List<RecordWrite> writes) {
        Map<Place, RowChange> group = merged(writes);
        Map<Place, RowChange> logged = LinkedHashMap.newLinkedHashMap(group.size());
        Map<Place, RowChange> written = new TreeMap<>();
        long newEnd = end;
        for (Map.Entry<Place, RowChange> row : group.entrySet()) {
            int bytes = bytes(row.getKey(), row.getValue());
            boolean fits = logged.size() < limits.rows && newEnd + bytes - end <= limits.logBytes;
            boolean isLogged = fits && bytes <= LARGEST_LOGGED;
            (isLogged ? logged : written).put(row.getKey(), row.getValue());
            newEnd += isLogged ? bytes : bytes(row.getKey());
        }
        Set<Place> unlogged = new LinkedHashSet<>(written.keySet());
        Place lastSwept = sweep(group.keySet(), logged.size(), written);
        long needed = writeOldest(group.keySet(), newEnd, written);
        Set<Place> outdated = needed < end ? unlogged : Set.of();
        return new Step(new WriteAheadLog.Entry(end, logged, outdated), newEnd, written, start, needed, lastSwept);
    }

    private Map<Place, RowChange> merged(List<RecordWrite> writes) {
        Map<Place, RowChange> group = LinkedHashMap.newLinkedHashMap(writes.size());
        for (RecordWrite write : writes) {
            merge(RowChange.of(write), Place.of(write), group);
            if (write instanceof RecordWrite.RemoveOr(var map, var tag, var keys)) {
                keys.forEach(key -> merge(new RowChange.Delete(), Place.ofRecord(map, tag, key), group));
            }
        }
        return group;
    }

    private void merge(RowChange change, Place where, Map<Place, RowChange> group) {
        group.compute(where, (place, sofar) -> {
            RowChange earlier = sofar == null ? dirtyChange(place) : sofar;
            return earlier == null ? change : earlier.then(change);
        });
    }

    private @Nullable RowChange dirtyChange(Place place) {
        Dirty dirty = rows.get(place);
        return dirty == null ? null : dirty.change;
    }

    private static int bytes(Place place, RowChange change) {
        return bytes(place) + (change instanceof RowChange.Put(var put) ? valueBytes(put) : 0);
    }

    private static int bytes(Place place) {
        return CHANGE_BYTES + place.id().length();
    }

    private static int valueBytes(RecordWrite.Put put) {
        return switch (put) {
            case RecordWrite.PutLww(var map, var key, LwwRecord.Entry entry) ->
                entry.value().length();
            case RecordWrite.PutLww(var map, var key, LwwRecord.Tombstone deleted) -> 0;
            case RecordWrite.PutOr(var map, var key, var entry) ->
                key.length() + entry.value().length();
            case RecordWrite.RemoveOr removed -> 0;
        };
    }

    /**
     * Adds rows to what is written until the rest are not too many, going round in the order of the table: neighbours share
     * pages, and to write a page with ten changed rows costs little more than with one.
     */
    private Place sweep(Set<Place> group, int logged, Map<Place, RowChange> written) {
        long tooMany =
                logged + rows.size() - group.stream().filter(rows::containsKey).count() - limits.rows;
        Place last = swept;
        for (Set<Place> part : List.of(places.tailSet(swept, false), places.headSet(swept, true))) {
            for (Place place : part) {
                if (tooMany <= 0) {
                    return last;
                }
                if (!group.contains(place)) {
                    written.put(place, requireNonNull(dirtyChange(place)));
                    last = place;
                    tooMany--;
                }
            }
        }
        return last;
    }

    /** Adds the oldest rows to what is written until the rest need no more of the log than it may have, and tells what. */
    private long writeOldest(Set<Place> group, long newEnd, Map<Place, RowChange> written) {
        for (Map.Entry<Place, Dirty> row : rows.entrySet()) {
            Place place = row.getKey();
            Dirty dirty = row.getValue();
            if (group.contains(place) || written.containsKey(place)) {
                continue;
            }
            if (newEnd - dirty.position <= limits.logBytes) {
                return dirty.position;
            }
            written.put(place, dirty.change);
        }
        return end;
    }

    /** That transaction has committed. */
    void committed(Step step) {
        step.written.keySet().forEach(this::remove);
        add(step.entry);
        start = step.startThen();
        end = step.end;
        swept = step.swept;
    }

    private void add(WriteAheadLog.Entry entry) {
        entry.changes().forEach((place, change) -> {
            if (rows.putLast(place, new Dirty(change, entry.position())) == null) {
                places.add(place);
            }
        });
        entry.outdated().forEach(this::remove);
    }

    private void remove(Place place) {
        if (rows.remove(place) != null) {
            places.remove(place);
        }
    }

    /** What the table does not know yet of the rows of a map. */
    Map<Place, RowChange> changes(String map) {
        return changes(places.subSet(Place.firstOf(map), Place.firstOf(map + '\0')));
    }

    /** What the tables do not know yet, by the names of the maps. */
    Map<String, Map<Place, RowChange>> changes() {
        return places.stream().map(Place::map).distinct().collect(toUnmodifiableMap(map -> map, this::changes));
    }

    private Map<Place, RowChange> changes(Set<Place> which) {
        return which.stream().collect(toUnmodifiableMap(place -> place, place -> requireNonNull(dirtyChange(place))));
    }
}
