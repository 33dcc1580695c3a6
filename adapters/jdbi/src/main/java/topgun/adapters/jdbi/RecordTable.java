package topgun.adapters.jdbi;

import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import topgun.application.port.RecordStore.Sink;
import topgun.application.port.StoreException;

/** The rows of all maps, in SQL. */
final class RecordTable {

    private static final String SELECT = """
            SELECT kind, id, whole_id, entry_key, content, content_rest, millis, counter, node, ttl, checksum
            FROM record WHERE map = ?
            """;
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

    /** Statements to be filled, one set for each transaction. */
    Batches batches(Handle handle) {
        return new Batches(handle);
    }

    /** Hands out all rows of a map while they come in. */
    void read(Handle handle, StoredMap map, Sink sink) {
        NodeIds nodes = new NodeIds();
        handle.createQuery(SELECT)
                .bind(0, map.number())
                .setFetchSize(FETCH_SIZE)
                .scanResultSet((rows, context) -> {
                    ResultSet row = rows.get();
                    while (row.next()) {
                        verified(row, map).handTo(sink, nodes);
                    }
                    return null;
                });
    }

    private static Row verified(ResultSet row, StoredMap map) throws SQLException {
        Row read = row(row);
        if (read.checksum(map.name()) != row.getInt(11)) {
            throw new StoreException(
                    StoreException.Kind.PERMANENT,
                    "map " + map.text() + " cannot be loaded: the stored record of " + read.name() + " is damaged",
                    new SQLDataException("wrong checksum"));
        }
        return read;
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

    final class Batches {

        private final PreparedBatch puts;
        private final PreparedBatch deletes;
        private final PreparedBatch tombstoneDeletes;

        private Batches(Handle handle) {
            puts = handle.prepareBatch(upsert);
            deletes = handle.prepareBatch(DELETE);
            tombstoneDeletes = handle.prepareBatch(DELETE_TOMBSTONE);
        }

        void add(StoredMap map, RowChange change) {
            switch (change) {
                case RowChange.Put(Row row) -> put(map, row);
                case RowChange.Delete(var kind, var id) -> delete(deletes, map, kind, id);
                case RowChange.DeleteTombstone(var id) -> delete(tombstoneDeletes, map, Row.Kind.OR, id);
            }
        }

        private void put(StoredMap map, Row row) {
            byte[] content = row.content();
            puts.bind(0, map.number())
                    .bind(1, row.kind().number())
                    .bind(2, row.id().indexed())
                    .bind(3, row.id().whole())
                    .bind(4, row.entryKey())
                    .bind(5, content == null ? null : Content.head(content))
                    .bind(6, Content.rest(content))
                    .bind(7, row.millis())
                    .bind(8, row.counter())
                    .bind(9, row.node())
                    .bind(10, row.ttl())
                    .bind(11, row.checksum(map.name()))
                    .add();
        }

        private static void delete(PreparedBatch batch, StoredMap map, Row.Kind kind, RowId id) {
            batch.bind(0, map.number())
                    .bind(1, kind.number())
                    .bind(2, id.indexed())
                    .add();
        }

        void execute() {
            puts.execute();
            deletes.execute();
            tombstoneDeletes.execute();
        }
    }
}
