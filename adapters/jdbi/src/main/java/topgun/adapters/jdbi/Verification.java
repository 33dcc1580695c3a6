package topgun.adapters.jdbi;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import topgun.application.port.RecordStore.Damage;

/**
 * Looks for damage in the rows, and then goes the way of those who load the maps, since a name or an index may be damaged
 * too.
 */
final class Verification {

    private static final String ALL = "*";

    private final RecordTable table;
    private final Map<String, Map<Place, RowChange>> changes;
    private final Consumer<Damage> found;
    private final Set<Damage> told = new LinkedHashSet<>();
    private final Map<Integer, Long> rows = new HashMap<>();
    private long replaced;

    /** @param changes of the rows of maps that the table does not know of yet */
    Verification(RecordTable table, Map<String, Map<Place, RowChange>> changes, Consumer<Damage> found) {
        this.table = table;
        this.changes = changes;
        this.found = found;
    }

    /** Answers how many records there are. */
    long run(Handle handle) {
        WriteAheadLog.scan(handle, (position, content, intact) -> {
            if (!intact) {
                tell(new Damage(ALL, ALL, "wrong checksum of entry " + position + " of the log"));
            }
        });
        Map<Integer, StoredMap> maps = new HashMap<>();
        MapNames.all(handle).forEach(map -> maps.put(map.number(), map));
        table.scan(handle, (number, row, intact) -> {
            rows.merge(number, 1L, Long::sum);
            StoredMap map = maps.get(number);
            if (map == null) {
                tell(new Damage("number " + number, row.shownName(), "there is no such map"));
            } else if (isReplaced(row, map)) {
                replaced++;
            } else if (!intact.test(map)) {
                tellWrongChecksum(map, row);
            }
        });
        maps.values().forEach(map -> load(handle, map));
        return rows.values().stream().mapToLong(Long::longValue).sum() - replaced + puts();
    }

    private boolean isReplaced(Row row, StoredMap map) {
        return RecordTable.isReplaced(row, map, changes.getOrDefault(map.text(), Map.of()));
    }

    private long puts() {
        return changes.values().stream()
                .flatMap(ofMap -> ofMap.values().stream())
                .filter(RowChange.Put.class::isInstance)
                .count();
    }

    private void load(Handle handle, StoredMap map) {
        if (MapNames.findStored(handle, map.text())
                .filter(it -> it.number() == map.number())
                .isEmpty()) {
            tell(new Damage(map.text(), ALL, "the map is not found by its name"));
        }
        var loaded = new long[1];
        table.scan(handle, map, (number, row, intact) -> {
            loaded[0]++;
            if (!isReplaced(row, map) && !intact.test(map)) {
                tellWrongChecksum(map, row);
            }
        });
        long expected = rows.getOrDefault(map.number(), 0L);
        if (loaded[0] != expected) {
            tell(new Damage(map.text(), ALL, loaded[0] + " of its " + expected + " records are found"));
        }
    }

    private void tellWrongChecksum(StoredMap map, Row row) {
        tell(new Damage(map.text(), row.shownName(), "wrong checksum"));
    }

    private void tell(Damage damage) {
        if (told.add(damage)) {
            found.accept(damage);
        }
    }
}
