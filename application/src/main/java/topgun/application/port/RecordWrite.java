package topgun.application.port;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import topgun.application.port.RecordStore.Sink;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** One thing to be done to the stored form of a map. Doing it twice is the same as doing it once. */
public sealed interface RecordWrite {

    String map();

    /** What leaves something to be loaded. */
    sealed interface Put extends RecordWrite {

        void handTo(Sink sink);
    }

    /** Replaces whatever is stored under the key. */
    record PutLww(String map, String key, LwwRecord entry) implements Put {

        @Override
        public void handTo(Sink sink) {
            sink.lww(key, entry);
        }
    }

    /** Forgets a key altogether, as pruning does with old tombstones. */
    record ForgetLww(String map, String key) implements RecordWrite {}

    /** Replaces whatever is stored under the key and the record's tag. */
    record PutOr(String map, String key, OrRecord entry) implements Put {

        @Override
        public void handTo(Sink sink) {
            sink.or(key, entry);
        }
    }

    /**
     * Deletes the records of the tag, and remembers that the tag was removed.
     *
     * @param keys all under which there is a record of the tag; mostly one, or none
     */
    record RemoveOr(String map, Tag tag, Set<String> keys) implements Put {

        public RemoveOr {
            keys = keys.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(keys));
        }

        @Override
        public void handTo(Sink sink) {
            sink.tombstone(tag);
        }
    }

    /** Forgets that the tag was ever removed, as pruning does. */
    record ForgetTombstone(String map, Tag tag) implements RecordWrite {}
}
