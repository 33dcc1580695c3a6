package topgun.adapters.jdbi;

import java.io.ByteArrayOutputStream;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a value in their two columns: as many as one takes, and the rest in pieces. */
final class Content {

    /** H2 takes up to 1,048,576 bytes in a column that is not a LOB, and LOBs are slow. */
    static final int MOST_IN_ONE = 1_000_000;

    private Content() {}

    /** @param content null for a tombstone */
    static void write(PreparedStatement row, int headParameter, int restParameter, byte @Nullable [] content)
            throws SQLException {
        if (content == null || content.length <= MOST_IN_ONE) {
            row.setBytes(headParameter, content);
            row.setNull(restParameter, Types.ARRAY);
        } else {
            row.setBytes(headParameter, Arrays.copyOf(content, MOST_IN_ONE));
            row.setArray(restParameter, row.getConnection().createArrayOf("bytea", pieces(content)));
        }
    }

    private static byte[][] pieces(byte[] content) {
        byte[][] pieces = new byte[(content.length - 1) / MOST_IN_ONE][];
        for (int i = 0; i < pieces.length; i++) {
            int from = (i + 1) * MOST_IN_ONE;
            pieces[i] = Arrays.copyOfRange(content, from, Math.min(from + MOST_IN_ONE, content.length));
        }
        return pieces;
    }

    /** Null for a tombstone. */
    static byte @Nullable [] read(ResultSet row, int headColumn, int restColumn) throws SQLException {
        byte[] head = row.getBytes(headColumn);
        Array rest = row.getArray(restColumn);
        return head == null || rest == null ? head : joined(head, (Object[]) rest.getArray());
    }

    private static byte[] joined(byte[] head, Object[] rest) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(head.length * (rest.length + 1));
        content.writeBytes(head);
        for (Object piece : rest) {
            content.writeBytes((byte[]) piece);
        }
        return content.toByteArray();
    }
}
