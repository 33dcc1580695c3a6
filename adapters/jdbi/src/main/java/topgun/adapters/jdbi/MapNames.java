package topgun.adapters.jdbi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The numbers that stand for the names of maps in the rows. A name keeps its number for ever. */
final class MapNames {

    private static final String FIND = "SELECT map FROM map_name WHERE id = ?";
    private static final String ADD = "INSERT INTO map_name (id, whole_id) VALUES (?, ?)";
    private static final String ALL = "SELECT map, id, whole_id FROM map_name AS m";
    private static final String WITH_ROWS = ALL + " WHERE EXISTS (SELECT 1 FROM record AS r WHERE r.map = m.map)";

    private final Map<String, StoredMap> known = new ConcurrentHashMap<>();

    /** The map, if it ever was written to. */
    Optional<StoredMap> find(Handle handle, String name) {
        StoredMap map = known.get(name);
        if (map != null) {
            return Optional.of(map);
        }
        Optional<StoredMap> found = findStored(handle, name);
        found.ifPresent(it -> known.put(name, it));
        return found;
    }

    /** The same, whatever is remembered. */
    static Optional<StoredMap> findStored(Handle handle, String name) {
        return handle.createQuery(FIND)
                .bind(0, RowId.of(name).indexed())
                .map((row, context) -> new StoredMap(name, row.getInt(1)))
                .findOne();
    }

    /** The map. To be asked for once in a transaction: what that adds is known for good only when it has committed. */
    StoredMap findOrAdd(Handle handle, String name) {
        return find(handle, name).orElseGet(() -> add(handle, name));
    }

    private static StoredMap add(Handle handle, String name) {
        RowId id = RowId.of(name);
        return handle.createUpdate(ADD)
                .bind(0, id.indexed())
                .bind(1, id.whole())
                .executeAndReturnGeneratedKeys("map")
                .map((row, context) -> new StoredMap(name, row.getInt(1)))
                .one();
    }

    static List<StoredMap> withRows(Handle handle) {
        return list(handle, WITH_ROWS);
    }

    static List<StoredMap> all(Handle handle) {
        return list(handle, ALL);
    }

    private static List<StoredMap> list(Handle handle, String query) {
        return handle.createQuery(query)
                .map((row, context) -> new StoredMap(nameOf(row.getBytes(2), row.getBytes(3)), row.getInt(1)))
                .list();
    }

    private static String nameOf(byte[] id, byte @Nullable [] wholeId) {
        return StoredText.decode(wholeId == null ? id : wholeId);
    }
}
