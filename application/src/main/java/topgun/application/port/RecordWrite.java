package topgun.application.port;

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

    /** Replaces whatever is stored under the record's tag. */
    record PutOr(String map, String key, OrRecord entry) implements Put {

        @Override
        public void handTo(Sink sink) {
            sink.or(key, entry);
        }
    }

    /** Deletes the record of the tag, if there is one, and remembers that the tag was removed. */
    record RemoveOr(String map, Tag tag) implements Put {

        @Override
        public void handTo(Sink sink) {
            sink.tombstone(tag);
        }
    }

    /** Forgets that the tag was ever removed, as pruning does. */
    record ForgetTombstone(String map, Tag tag) implements RecordWrite {}
}
