package topgun.adapters.jdbi;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import topgun.application.port.RecordStore.Sink;
import topgun.application.port.StoreException;

/** The rows of all maps, in SQL. */
final class RecordTable {

    private static final String SELECT_ALL = """
            SELECT kind, id, whole_id, entry_key, content, content_rest, millis, counter, node, ttl, checksum, map
            FROM record""";
    private static final String SELECT = SELECT_ALL + " WHERE map = ?";
    private static final String COUNT_STRAY =
            "SELECT count(*) FROM record AS r WHERE NOT EXISTS (SELECT 1 FROM map_name AS m WHERE m.map = r.map)";
    private static final String DELETE = "DELETE FROM record WHERE map = ? AND kind = ? AND id = ?";
    private static final String DELETE_TOMBSTONE = DELETE + " AND content IS NULL";

    private static final int FETCH_SIZE = 500;

    private final String upsert;

    RecordTable(Dialect dialect) {
        this.upsert = dialect.upsert(
                "record",
                List.of("map", "kind", "id"),
                List.of(
                        "whole_id",
                        "entry_key",
                        "content",
                        "content_rest",
                        "millis",
                        "counter",
                        "node",
                        "ttl",
                        "checksum"));
    }

    /** Changes rows. They are different ones, so their order decides only how near each other they are written. */
    void change(Connection connection, Map<Place, RowChange> changes, Function<String, StoredMap> maps)
            throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        try (Batches batches = new Batches(connection)) {
            for (Map.Entry<Place, RowChange> change : changes.entrySet()) {
                Place place = change.getKey();
                batches.add(maps.apply(place.map()), place, change.getValue());
            }
            batches.execute();
        }
    }

    /** Hands out all rows of a map while they come in, but those that are replaced by changes. */
    void read(Handle handle, StoredMap map, Map<Place, RowChange> changes, Sink sink) {
        NodeIds nodes = new NodeIds();
        handle.createQuery(SELECT)
                .bind(0, map.number())
                .setFetchSize(FETCH_SIZE)
                .scanResultSet((rows, context) -> {
                    ResultSet row = rows.get();
                    while (row.next()) {
                        Row read = row(row);
                        if (!isReplaced(read, map, changes)) {
                            verify(row, read, map);
                            read.record(map.text(), nodes).handTo(sink);
                        }
                    }
                    return null;
                });
    }

    /** Whether a map has a row that is not replaced by changes. */
    boolean hasRowBeside(Handle handle, StoredMap map, Map<Place, RowChange> changes) {
        return changes.isEmpty()
                || handle.createQuery(SELECT)
                        .bind(0, map.number())
                        .setFetchSize(FETCH_SIZE)
                        .scanResultSet((rows, context) -> {
                            ResultSet row = rows.get();
                            while (row.next()) {
                                if (!isReplaced(row(row), map, changes)) {
                                    return true;
                                }
                            }
                            return false;
                        });
    }

    /** Whether the row is no longer what is stored, since it changed. */
    static boolean isReplaced(Row row, StoredMap map, Map<Place, RowChange> changes) {
        RowChange change = changes.isEmpty() ? null : changes.get(row.place(map.text()));
        return change != null && change.replaces(row);
    }

    private static void verify(ResultSet row, Row read, StoredMap map) throws SQLException {
        if (!isIntact(row, read, map)) {
            throw damaged("map " + map.text() + " cannot be loaded: the stored record of " + read.shownName()
                    + " is damaged");
        }
    }

    private static boolean isIntact(ResultSet row, Row read, StoredMap map) throws SQLException {
        return read.checksum(map.name()) == row.getInt(11) && read.kind().number() == row.getInt(1);
    }

    private static StoreException damaged(String message) {
        return new StoreException(StoreException.Kind.PERMANENT, message, new SQLDataException("wrong checksum"));
    }

    /** Rows whose map is not known are rows whose number is damaged, or the one of the map. */
    void failIfAnyBelongToNoMap(Handle handle) {
        long stray = handle.createQuery(COUNT_STRAY).mapTo(Long.class).one();
        if (stray > 0) {
            throw damaged(stray + " stored records belong to no map");
        }
    }

    /** A row as it was found. */
    interface Finding {

        /** @param intact tells for a map whether the row is one of its rows as it was saved */
        void row(int map, Row row, Predicate<StoredMap> intact);
    }

    /** Shows all rows there are, without going by an index, which may be damaged itself. */
    void scan(Handle handle, Finding finding) {
        scan(handle.createQuery(SELECT_ALL), finding);
    }

    /** Shows the rows of a map that those find who load it. */
    void scan(Handle handle, StoredMap map, Finding finding) {
        scan(handle.createQuery(SELECT).bind(0, map.number()), finding);
    }

    private static void scan(Query query, Finding finding) {
        query.setFetchSize(FETCH_SIZE).scanResultSet((rows, context) -> {
            ResultSet row = rows.get();
            while (row.next()) {
                Row read = row(row);
                int checksum = row.getInt(11);
                boolean known = read.kind().number() == row.getInt(1);
                finding.row(row.getInt(12), read, map -> known && read.checksum(map.name()) == checksum);
            }
            return null;
        });
    }

    private static Row row(ResultSet row) throws SQLException {
        double ttl = row.getDouble(10);
        boolean noTtl = row.wasNull();
        return new Row(
                Row.Kind.numbered(row.getInt(1)),
                new RowId(row.getBytes(2), row.getBytes(3)),
                row.getBytes(4),
                Content.read(row, 5, 6),
                row.getLong(7),
                row.getLong(8),
                row.getBytes(9),
                noTtl ? null : ttl);
    }

    /**
     * Statements on their way, on the bare connection: binding a dozen parameters through Jdbi for each row costs a sixth of
     * the time it takes to save them.
     */
    private final class Batches implements AutoCloseable {

        private final PreparedStatement puts;
        private final PreparedStatement deletes;
        private final PreparedStatement tombstoneDeletes;
        private boolean hasPuts;
        private boolean hasDeletes;
        private boolean hasTombstoneDeletes;

        private Batches(Connection connection) throws SQLException {
            puts = connection.prepareStatement(upsert);
            deletes = connection.prepareStatement(DELETE);
            tombstoneDeletes = connection.prepareStatement(DELETE_TOMBSTONE);
        }

        void add(StoredMap map, Place place, RowChange change) throws SQLException {
            switch (change) {
                case RowChange.Put(var record) -> put(map, Row.of(record));
                case RowChange.Delete gone -> {
                    delete(deletes, map, place);
                    hasDeletes = true;
                }
                case RowChange.DeleteTombstone gone -> {
                    delete(tombstoneDeletes, map, place);
                    hasTombstoneDeletes = true;
                }
            }
        }

        private void put(StoredMap map, Row row) throws SQLException {
            puts.setInt(1, map.number());
            puts.setInt(2, row.kind().number());
            puts.setBytes(3, row.id().indexed());
            puts.setBytes(4, row.id().whole());
            puts.setBytes(5, row.entryKey());
            Content.write(puts, 6, 7, row.content());
            puts.setLong(8, row.millis());
            puts.setLong(9, row.counter());
            puts.setBytes(10, row.node());
            puts.setObject(11, row.ttl(), Types.DOUBLE);
            puts.setInt(12, row.checksum(map.name()));
            puts.addBatch();
            hasPuts = true;
        }

        private static void delete(PreparedStatement batch, StoredMap map, Place place) throws SQLException {
            batch.setInt(1, map.number());
            batch.setInt(2, place.kind().number());
            batch.setBytes(3, RowId.of(place.id()).indexed());
            batch.addBatch();
        }

        void execute() throws SQLException {
            if (hasPuts) {
                puts.executeBatch();
            }
            if (hasDeletes) {
                deletes.executeBatch();
            }
            if (hasTombstoneDeletes) {
                tombstoneDeletes.executeBatch();
            }
        }

        @Override
        public void close() throws SQLException {
            puts.close();
            deletes.close();
            tombstoneDeletes.close();
        }
    }
}
