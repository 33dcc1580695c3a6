package topgun.adapters.jdbi;

import topgun.application.port.RecordWrite;
import topgun.domain.crdt.Tag;

/**
 * Where a row belongs.
 *
 * @param id the key, the tag, or both
 */
record Place(String map, Row.Kind kind, String id) implements Comparable<Place> {

    static final Place FIRST = firstOf("");

    /** Comes before all others of a map. */
    static Place firstOf(String map) {
        return new Place(map, Row.Kind.LWW, "");
    }

    static Place of(RecordWrite write) {
        return switch (write) {
            case RecordWrite.PutLww(var map, var key, var entry) -> new Place(map, Row.Kind.LWW, key);
            case RecordWrite.ForgetLww(var map, var key) -> new Place(map, Row.Kind.LWW, key);
            case RecordWrite.PutOr(var map, var key, var entry) -> ofRecord(map, entry.tag(), key);
            case RecordWrite.RemoveOr(var map, var tag, var keys) -> ofTombstone(map, tag);
            case RecordWrite.ForgetTombstone(var map, var tag) -> ofTombstone(map, tag);
        };
    }

    static Place ofRecord(String map, Tag tag, String key) {
        return new Place(map, Row.Kind.OR_RECORD, new TagAndKey(tag, key).text());
    }

    private static Place ofTombstone(String map, Tag tag) {
        return new Place(map, Row.Kind.OR_TOMBSTONE, tag.text());
    }

    /** Neighbours in the table are neighbours in this order. */
    @Override
    public int compareTo(Place other) {
        int byMap = map.compareTo(other.map);
        int byKind = byMap == 0 ? kind.compareTo(other.kind) : byMap;
        return byKind == 0 ? id.compareTo(other.id) : byKind;
    }
}
