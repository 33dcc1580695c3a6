package topgun.adapters.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Set;
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
 * @param entryKey the key of a tagged record, unless the id has it
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

        /** By the tag. Before they are {@linkplain RecordsByTag rewritten}, also tagged records, by their tags alone. */
        OR_TOMBSTONE(1),

        /** By the tag and the key. */
        OR_RECORD(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** What stands for the kind in a row. */
        int number() {
            return number;
        }

        static Kind numbered(int number) {
            return switch (number) {
                case 1 -> OR_TOMBSTONE;
                case 2 -> OR_RECORD;
                default -> LWW;
            };
        }
    }

    static Row of(RecordWrite.Put put) {
        return switch (put) {
            case RecordWrite.PutLww(var map, var key, var entry) -> of(key, entry);
            case RecordWrite.PutOr(var map, var key, var entry) -> of(key, entry);
            case RecordWrite.RemoveOr(var map, var tag, var keys) -> tombstoneOf(tag);
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
                Kind.OR_RECORD,
                RowId.of(new TagAndKey(entry.tag(), key).text()),
                null,
                entry.value().bytes(),
                entry.ttl());
    }

    private static Row tombstoneOf(Tag tag) {
        return new Row(Kind.OR_TOMBSTONE, RowId.of(tag.text()), null, null, 0, 0, NOBODY, null);
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

    /** The name for people, also if it is damaged. */
    String shownName() {
        return new String(entryKey == null ? id.bytes() : entryKey, UTF_8);
    }

    /** What the row says of a map. */
    RecordWrite.Put record(String map, NodeIds nodes) {
        String text = StoredText.decode(id.bytes());
        return switch (kind) {
            case LWW ->
                new RecordWrite.PutLww(
                        map,
                        text,
                        content == null
                                ? new LwwRecord.Tombstone(timestamp(nodes))
                                : new LwwRecord.Entry(Value.of(content), timestamp(nodes), timeToLive()));
            case OR_TOMBSTONE ->
                entryKey == null
                        ? new RecordWrite.RemoveOr(map, new Tag(text), Set.of())
                        : tagged(map, new TagAndKey(new Tag(text), StoredText.decode(entryKey)), nodes);
            case OR_RECORD -> tagged(map, TagAndKey.parse(text), nodes);
        };
    }

    private RecordWrite.PutOr tagged(String map, TagAndKey of, NodeIds nodes) {
        var record = new OrRecord(Value.of(requireNonNull(content)), timestamp(nodes), of.tag(), timeToLive());
        return new RecordWrite.PutOr(map, of.key(), record);
    }

    private Timestamp timestamp(NodeIds nodes) {
        return new Timestamp(millis, counter, nodes.of(node));
    }

    private TimeToLive timeToLive() {
        return ttl == null ? TimeToLive.NONE : new TimeToLive(ttl);
    }
}
