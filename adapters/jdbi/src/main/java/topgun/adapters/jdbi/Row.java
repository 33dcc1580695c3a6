package topgun.adapters.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import topgun.application.port.RecordWrite;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/**
 * What a map holds, as one row of the table.
 *
 * @param entryKey the key under which a tagged record is kept
 * @param content the value; none in a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(
        Kind kind,
        RowId id,
        byte @Nullable [] entryKey,
        byte @Nullable [] content,
        long millis,
        long counter,
        byte[] node,
        @Nullable Double ttl) {

    private static final byte[] NOBODY = {};

    /** Which kind of map a row belongs to. */
    enum Kind {
        LWW(0),
        OR(1);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** What stands for the kind in a row. */
        int number() {
            return number;
        }

        static Kind numbered(int number) {
            return number == OR.number ? OR : LWW;
        }
    }

    static Row of(RecordWrite.Put put) {
        return switch (put) {
            case RecordWrite.PutLww(var map, var key, var entry) -> of(key, entry);
            case RecordWrite.PutOr(var map, var key, var entry) -> of(key, entry);
            case RecordWrite.RemoveOr(var map, var tag) -> tombstoneOf(tag);
        };
    }

    private static Row of(String key, LwwRecord entry) {
        Timestamp at = entry.timestamp();
        return switch (entry) {
            case LwwRecord.Entry put ->
                at(at, Kind.LWW, RowId.of(key), null, put.value().bytes(), put.ttl());
            case LwwRecord.Tombstone deleted -> at(at, Kind.LWW, RowId.of(key), null, null, TimeToLive.NONE);
        };
    }

    private static Row of(String key, OrRecord entry) {
        return at(
                entry.timestamp(),
                Kind.OR,
                RowId.of(entry.tag().text()),
                StoredText.encode(key),
                entry.value().bytes(),
                entry.ttl());
    }

    private static Row tombstoneOf(Tag tag) {
        return new Row(Kind.OR, RowId.of(tag.text()), null, null, 0, 0, NOBODY, null);
    }

    private static Row at(
            Timestamp at, Kind kind, RowId id, byte @Nullable [] entryKey, byte @Nullable [] content, TimeToLive ttl) {
        return new Row(
                kind,
                id,
                entryKey,
                content,
                at.millis(),
                at.counter(),
                StoredText.encode(at.node().value()),
                ttl.isPresent() ? ttl.millis() : null);
    }

    int checksum(byte[] map) {
        return new Checksum()
                .add(map)
                .add(kind.number())
                .add(id.indexed())
                .add(id.whole())
                .add(entryKey)
                .add(content)
                .add(millis)
                .add(counter)
                .add(node)
                .add(ttl == null ? -1 : Double.doubleToLongBits(ttl))
                .value();
    }

    Place place(String map) {
        return new Place(map, kind, StoredText.decode(id.bytes()));
    }

    /** The key, or the tag of a tombstone in an OR-map, which has no key. */
    String name() {
        return StoredText.decode(entryKey == null ? id.bytes() : entryKey);
    }

    /** The name for people, also if it is damaged. */
    String shownName() {
        return new String(entryKey == null ? id.bytes() : entryKey, UTF_8);
    }

    /** What the row says of a map. */
    RecordWrite.Put record(String map, NodeIds nodes) {
        return switch (kind) {
            case LWW ->
                new RecordWrite.PutLww(
                        map,
                        name(),
                        content == null
                                ? new LwwRecord.Tombstone(timestamp(nodes))
                                : new LwwRecord.Entry(Value.of(content), timestamp(nodes), timeToLive()));
            case OR -> {
                Tag tag = new Tag(StoredText.decode(id.bytes()));
                yield content == null
                        ? new RecordWrite.RemoveOr(map, tag)
                        : new RecordWrite.PutOr(
                                map, name(), new OrRecord(Value.of(content), timestamp(nodes), tag, timeToLive()));
            }
        };
    }

    private Timestamp timestamp(NodeIds nodes) {
        return new Timestamp(millis, counter, nodes.of(node));
    }

    private TimeToLive timeToLive() {
        return ttl == null ? TimeToLive.NONE : new TimeToLive(ttl);
    }
}
