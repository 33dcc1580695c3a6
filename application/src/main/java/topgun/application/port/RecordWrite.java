package topgun.application.port;

import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** One thing to be done to the stored form of a map. Doing it twice is the same as doing it once. */
public sealed interface RecordWrite {

    String map();

    /** Replaces whatever is stored under the key. */
    record PutLww(String map, String key, LwwRecord entry) implements RecordWrite {}

    /** Forgets a key altogether, as pruning does with old tombstones. */
    record ForgetLww(String map, String key) implements RecordWrite {}

    /** Replaces whatever is stored under the record's tag. */
    record PutOr(String map, String key, OrRecord entry) implements RecordWrite {}

    /** Deletes the record of the tag, if there is one, and remembers that the tag was removed. */
    record RemoveOr(String map, Tag tag) implements RecordWrite {}

    /** Forgets that the tag was ever removed, as pruning does. */
    record ForgetTombstone(String map, Tag tag) implements RecordWrite {}
}
