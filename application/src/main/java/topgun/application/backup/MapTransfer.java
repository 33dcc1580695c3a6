package topgun.application.backup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.port.JsonReader;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ReservedMaps;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.MergeOutcome;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrOutcome;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** One map as lines, deletions included. */
public final class MapTransfer {

    private static final int GROUP = 1_000;

    private final RecordStore store;

    public MapTransfer(RecordStore store) {
        this.store = store;
    }

    /** Writes a line for each record of the map, as they were at one moment. */
    public void exportMap(String map, Consumer<String> lines) {
        store.load(map, new RecordText(true, lines));
    }

    /**
     * Merges lines into the map, as if their records came from another replica: what is later stays. Doing it twice is the
     * same as doing it once. Nothing is changed if a line is unusable.
     *
     * @return how many records were new
     */
    public int importMap(String map, Iterator<String> lines, JsonReader json) throws UnusableLinesException {
        if (ReservedMaps.contains(map)) {
            throw new UnusableLinesException("map " + map + " is the server's own");
        }
        var merged = new Merged();
        store.load(map, merged);
        var numbered = new NumberedLines(lines, json);
        List<RecordWrite> news = new ArrayList<>();
        while (numbered.hasNext()) {
            RecordWrite write = numbered.record(map, numbered.next());
            if (merged.isOfOtherKind(write)) {
                throw numbered.unusable("the map holds " + (merged.holdsTags() ? "tagged" : "last-write-wins")
                        + " records, and can hold no others");
            }
            merged.take(write).ifPresent(news::add);
        }
        for (int from = 0; from < news.size(); from += GROUP) {
            store.save(news.subList(from, Math.min(from + GROUP, news.size())));
        }
        store.sync();
        return news.size();
    }

    /** The map as it is and will be. */
    private static final class Merged implements RecordStore.Sink {

        private final LwwMap lww = new LwwMap();
        private final OrMap or = new OrMap();

        boolean holdsTags() {
            return or.size() > 0 || !or.tombstones().isEmpty();
        }

        boolean isOfOtherKind(RecordWrite write) {
            return write instanceof RecordWrite.PutLww ? holdsTags() : lww.size() > 0;
        }

        /** What the store has to do for it, if it is new to the map. */
        Optional<RecordWrite> take(RecordWrite write) {
            return switch (write) {
                case RecordWrite.PutLww(var map, var key, var record) ->
                    lww.merge(key, record) instanceof MergeOutcome.Applied ? Optional.of(write) : Optional.empty();
                case RecordWrite.PutOr(var map, var key, var record) ->
                    or.add(key, record) instanceof OrOutcome.Added ? Optional.of(write) : Optional.empty();
                case RecordWrite.RemoveOr(var map, var tag, var elsewhere) -> {
                    var removal = new RecordWrite.RemoveOr(map, tag, or.keys(tag));
                    yield or.remove(tag) instanceof OrOutcome.Unchanged ? Optional.empty() : Optional.of(removal);
                }
                case RecordWrite.ForgetLww forget -> Optional.empty();
                case RecordWrite.ForgetTombstone forget -> Optional.empty();
            };
        }

        @Override
        public void lww(String key, LwwRecord record) {
            lww.merge(key, record);
        }

        @Override
        public void or(String key, OrRecord record) {
            or.add(key, record);
        }

        @Override
        public void tombstone(Tag tag) {
            or.remove(tag);
        }
    }
}
