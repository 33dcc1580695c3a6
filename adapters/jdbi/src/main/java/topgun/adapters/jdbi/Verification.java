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
    private final Consumer<Damage> found;
    private final Set<Damage> told = new LinkedHashSet<>();
    private final Map<Integer, Long> rows = new HashMap<>();

    Verification(RecordTable table, Consumer<Damage> found) {
        this.table = table;
        this.found = found;
    }

    /** Answers how many rows there are. */
    long run(Handle handle) {
        Map<Integer, StoredMap> maps = new HashMap<>();
        MapNames.all(handle).forEach(map -> maps.put(map.number(), map));
        table.scan(handle, (number, name, intact) -> {
            rows.merge(number, 1L, Long::sum);
            StoredMap map = maps.get(number);
            if (map == null) {
                tell(new Damage("number " + number, name, "there is no such map"));
            } else if (!intact.test(map)) {
                tellWrongChecksum(map, name);
            }
        });
        maps.values().forEach(map -> load(handle, map));
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    private void load(Handle handle, StoredMap map) {
        if (MapNames.findStored(handle, map.text())
                .filter(it -> it.number() == map.number())
                .isEmpty()) {
            tell(new Damage(map.text(), ALL, "the map is not found by its name"));
        }
        var loaded = new long[1];
        table.scan(handle, map, (number, name, intact) -> {
            loaded[0]++;
            if (!intact.test(map)) {
                tellWrongChecksum(map, name);
            }
        });
        long expected = rows.getOrDefault(map.number(), 0L);
        if (loaded[0] != expected) {
            tell(new Damage(map.text(), ALL, loaded[0] + " of its " + expected + " records are found"));
        }
    }

    private void tellWrongChecksum(StoredMap map, String name) {
        tell(new Damage(map.text(), name, "wrong checksum"));
    }

    private void tell(Damage damage) {
        if (told.add(damage)) {
            found.accept(damage);
        }
    }
}
