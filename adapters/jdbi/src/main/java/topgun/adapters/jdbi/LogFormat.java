package topgun.adapters.jdbi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The bytes of an entry of the log: what happened to each row, where that is, and the row if there is one now. */
final class LogFormat {

    private static final int OUTDATED = 0;
    private static final int DELETE = 1;
    private static final int DELETE_TOMBSTONE = 2;
    private static final int PUT = 3;

    private static final int NULL = -1;

    private LogFormat() {}

    static byte[] encode(WriteAheadLog.Entry entry, Function<String, StoredMap> maps) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(200 * entry.changes().size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Map.Entry<Place, RowChange> row : entry.changes().entrySet()) {
                Place place = row.getKey();
                switch (row.getValue()) {
                    case RowChange.Delete gone -> write(out, DELETE, place, maps);
                    case RowChange.DeleteTombstone gone -> write(out, DELETE_TOMBSTONE, place, maps);
                    case RowChange.Put(var record) -> {
                        write(out, PUT, place, maps);
                        write(out, Row.of(record));
                    }
                }
            }
            for (Place place : entry.outdated()) {
                write(out, OUTDATED, place, maps);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has no errors
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, int what, Place place, Function<String, StoredMap> maps)
            throws IOException {
        out.writeByte(what);
        out.writeInt(maps.apply(place.map()).number());
        out.writeByte(place.kind().number());
        write(out, StoredText.encode(place.id()));
    }

    /** Leaves out what its place says. */
    private static void write(DataOutputStream out, Row row) throws IOException {
        write(out, row.entryKey());
        write(out, row.content());
        out.writeLong(row.millis());
        out.writeLong(row.counter());
        write(out, row.node());
        out.writeBoolean(row.ttl() != null);
        if (row.ttl() != null) {
            out.writeDouble(row.ttl());
        }
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /** @param maps the names of the maps, by their numbers */
    static WriteAheadLog.Entry decode(long position, byte[] content, IntFunction<String> maps, NodeIds nodes) {
        Map<Place, RowChange> changes = new LinkedHashMap<>();
        Set<Place> outdated = new LinkedHashSet<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            while (in.available() > 0) {
                int what = in.readByte();
                String map = maps.apply(in.readInt());
                Row.Kind kind = Row.Kind.numbered(in.readByte());
                String id = StoredText.decode(readBytes(in));
                Place place = new Place(map, kind, id);
                switch (what) {
                    case OUTDATED -> outdated.add(place);
                    case DELETE -> changes.put(place, new RowChange.Delete());
                    case DELETE_TOMBSTONE -> changes.put(place, new RowChange.DeleteTombstone());
                    case PUT ->
                        changes.put(place, new RowChange.Put(readRow(in, place).record(map, nodes)));
                    default -> throw new IOException("unknown change " + what);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not an entry of the log", e);
        }
        return new WriteAheadLog.Entry(position, changes, outdated);
    }

    private static Row readRow(DataInputStream in, Place place) throws IOException {
        return new Row(
                place.kind(),
                RowId.of(place.id()),
                readNullable(in),
                readNullable(in),
                in.readLong(),
                in.readLong(),
                readBytes(in),
                in.readBoolean() ? in.readDouble() : null);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static byte @Nullable [] readNullable(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NULL ? null : in.readNBytes(length);
    }
}
