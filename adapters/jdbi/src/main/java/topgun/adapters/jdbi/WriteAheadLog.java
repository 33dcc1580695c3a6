package topgun.adapters.jdbi;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Changes of rows in the order in which they happened, each group of them in a row of its own table. To add such a row costs
 * H2 little more than its bytes, where each of the rows it is about would cost copies of several pages.
 */
final class WriteAheadLog {

    private static final String SELECT =
            "SELECT position, content, content_rest, checksum FROM write_log ORDER BY position";
    private static final String TRUNCATE = "DELETE FROM write_log WHERE position < ?";

    private final String upsert;

    /**
     * A group of changes.
     *
     * @param position ascends, by about as many bytes as the entry before it has
     * @param changes each says all about its row
     * @param outdated rows about which nothing said before holds, as they were changed in their table
     */
    record Entry(long position, Map<Place, RowChange> changes, Set<Place> outdated) {

        boolean isEmpty() {
            return changes.isEmpty() && outdated.isEmpty();
        }
    }

    /** An entry that was found. */
    interface Finding {

        /** @param intact whether it is as it was saved */
        void entry(long position, byte[] content, boolean intact);
    }

    WriteAheadLog(Dialect dialect) {
        this.upsert = dialect.upsert("write_log", List.of("position"), List.of("content", "content_rest", "checksum"));
    }

    void append(Connection connection, Entry entry, Function<String, StoredMap> maps) throws SQLException {
        byte[] content = LogFormat.encode(entry, maps);
        try (PreparedStatement row = connection.prepareStatement(upsert)) {
            row.setLong(1, entry.position);
            Content.write(row, 2, 3, content);
            row.setInt(4, checksum(entry.position, content));
            row.execute();
        }
    }

    /** Forgets all entries before that position. */
    void truncate(Connection connection, long position) throws SQLException {
        try (PreparedStatement rows = connection.prepareStatement(TRUNCATE)) {
            rows.setLong(1, position);
            rows.execute();
        }
    }

    /** Shows all entries, the earliest first. */
    static void scan(Handle handle, Finding finding) {
        handle.createQuery(SELECT).setFetchSize(1).scanResultSet((rows, context) -> {
            ResultSet row = rows.get();
            while (row.next()) {
                long position = row.getLong(1);
                byte[] content = requireNonNull(Content.read(row, 2, 3));
                finding.entry(position, content, checksum(position, content) == row.getInt(4));
            }
            return null;
        });
    }

    private static int checksum(long position, byte[] content) {
        return new Checksum().add(position).add(content).value();
    }
}
