package topgun.application.map;

import java.util.List;
import java.util.Optional;
import topgun.application.port.RecordStore;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/**
 * A loaded map. Belongs to its lane: nothing here may be touched from elsewhere.
 */
public final class GridMap {

    private final String name;
    private final long seed;
    private final Expiries expiries = new Expiries();
    private MapContent content = new MapContent.Nothing();
    private int holders;

    /** @param seed of the hashes of keys */
    GridMap(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    public String name() {
        return name;
    }

    public MapContent content() {
        return content;
    }

    /** The map as one of last-write-wins records, for reading; empty if it is of the other kind or holds nothing. */
    public Optional<LwwMap> lww() {
        return content instanceof MapContent.Lww(LwwMap map) && !isVacant() ? Optional.of(map) : Optional.empty();
    }

    /** The map as one of tagged records, for reading; empty if it is of the other kind or holds nothing. */
    public Optional<OrMap> or() {
        return content instanceof MapContent.Or(OrMap map) && !isVacant() ? Optional.of(map) : Optional.empty();
    }

    /** What is known of a key, be it that it was removed; empty also if the map is one of tagged records. */
    public Optional<LwwRecord> lwwRecord(String key) {
        return lww().flatMap(map -> map.record(key));
    }

    /** The tagged records under a key; none also if the map is one of last-write-wins records. */
    public List<OrRecord> orRecords(String key) {
        return or().map(map -> map.records(key)).orElse(List.of());
    }

    /** The map to write last-write-wins records to, which fixes its kind; empty if it is of the other kind. */
    public Optional<LwwMap> lwwForWriting() {
        if (!(content instanceof MapContent.Lww) && isVacant()) {
            content = new MapContent.Lww(new LwwMap(seed));
        }
        return content instanceof MapContent.Lww(LwwMap map) ? Optional.of(map) : Optional.empty();
    }

    /** The map to write tagged records to, which fixes its kind; empty if it is of the other kind. */
    public Optional<OrMap> orForWriting() {
        if (!(content instanceof MapContent.Or) && isVacant()) {
            content = new MapContent.Or(new OrMap(seed));
        }
        return content instanceof MapContent.Or(OrMap map) ? Optional.of(map) : Optional.empty();
    }

    /** Whether the map holds neither records nor tombstones, so that it has no kind. */
    public boolean isVacant() {
        return switch (content) {
            case MapContent.Nothing nothing -> true;
            case MapContent.Lww(LwwMap map) -> map.size() == 0;
            case MapContent.Or(OrMap map) -> map.size() == 0 && map.tombstones().isEmpty();
        };
    }

    /** Brings the records of keys near the processor for those who look at them next. */
    public void prefetch(List<String> keys) {
        switch (content) {
            case MapContent.Nothing nothing -> {}
            case MapContent.Lww(LwwMap map) -> map.prefetch(keys);
            case MapContent.Or(OrMap map) -> map.prefetch(keys);
        }
    }

    /** Keeps the map in memory even while it holds nothing, for somebody who follows it. */
    public void hold() {
        holders++;
    }

    /** Takes back a {@link #hold}. */
    public void release() {
        holders--;
    }

    boolean isForgettable() {
        return holders == 0 && isVacant();
    }

    /** When records expire. Whoever puts a record with a time to live into the map notes it here. */
    public Expiries expiries() {
        return expiries;
    }

    /** Fills a new map with what a store holds. */
    static final class Loader implements RecordStore.Sink {

        private final GridMap map;

        Loader(GridMap map) {
            this.map = map;
        }

        @Override
        public void lww(String key, LwwRecord entry) {
            map.lwwForWriting().orElseThrow(this::twoKinds).merge(key, entry);
            if (entry instanceof LwwRecord.Entry stored) {
                map.expiries.note(key, stored);
            }
        }

        @Override
        public void or(String key, OrRecord entry) {
            map.orForWriting().orElseThrow(this::twoKinds).add(key, entry);
            map.expiries.note(key, entry);
        }

        @Override
        public void tombstone(Tag tag) {
            map.orForWriting().orElseThrow(this::twoKinds).remove(tag);
        }

        private IllegalStateException twoKinds() {
            return new IllegalStateException("the store holds records of both kinds for map " + map.name);
        }
    }
}
