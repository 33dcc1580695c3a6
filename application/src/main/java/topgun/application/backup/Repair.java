package topgun.application.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.clock.ClockMemory;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.ServerState;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView.Text;

/**
 * Finds records that are dated after a given moment, which nobody could replace before it comes, and dates them anew; and
 * sets a server's clock back that they have dragged beyond it, whose timestamps clients would bring back.
 *
 * <p>The journal tells what happened and is left as it is.
 */
public final class Repair {

    private final RecordStore store;
    private final ServerState state;
    private final long latestMillis;

    /** @param latestMillis the last time that is believed */
    public Repair(RecordStore store, ServerState state, long latestMillis) {
        this.store = store;
        this.state = state;
        this.latestMillis = latestMillis;
    }

    /** Tells of each such record and of such a clock, one line each. Answers whether there is any. */
    public boolean list(Consumer<String> lines) {
        boolean clock = isClockBeyond(lines);
        return !outliers(lines).isEmpty() || clock;
    }

    /**
     * The same, dates the records at that moment, and sets the clock to the last time that is believed, so that it is later
     * than all that is left. Answers how many records there were.
     */
    public int apply(long nowMillis, NodeId node, Consumer<String> lines) {
        if (isClockBeyond(lines)) {
            ClockMemory.replace(latestMillis, state);
        }
        long counter = 0;
        List<RecordWrite> writes = new ArrayList<>();
        for (RecordWrite found : outliers(lines)) {
            writes.add(redated(found, new Timestamp(nowMillis, counter++, node)));
        }
        store.save(writes);
        store.sync();
        return writes.size();
    }

    private boolean isClockBeyond(Consumer<String> lines) {
        Optional<Long> beyond = ClockMemory.beyond(latestMillis, state);
        beyond.ifPresent(millis -> lines.accept("clock of the server: " + millis));
        return beyond.isPresent();
    }

    private List<RecordWrite> outliers(Consumer<String> lines) {
        var outliers = new Outliers(lines);
        store.loadAll(outliers::of);
        return outliers.found;
    }

    private static RecordWrite redated(RecordWrite write, Timestamp now) {
        return switch (write) {
            case RecordWrite.PutLww(var map, var key, LwwRecord.Entry entry) ->
                new RecordWrite.PutLww(map, key, new LwwRecord.Entry(entry.value(), now, entry.ttl()));
            case RecordWrite.PutLww(var map, var key, LwwRecord.Tombstone deleted) ->
                new RecordWrite.PutLww(map, key, new LwwRecord.Tombstone(now));
            case RecordWrite.PutOr(var map, var key, OrRecord(var value, var at, var tag, var ttl)) ->
                new RecordWrite.PutOr(map, key, new OrRecord(value, now, tag, ttl));
            case RecordWrite.ForgetLww undated -> undated;
            case RecordWrite.RemoveOr undated -> undated;
            case RecordWrite.ForgetTombstone undated -> undated;
        };
    }

    private final class Outliers {

        private final List<RecordWrite> found = new ArrayList<>();
        private final Consumer<String> lines;

        Outliers(Consumer<String> lines) {
            this.lines = lines;
        }

        RecordStore.Sink of(String map) {
            return new RecordStore.Sink() {
                @Override
                public void lww(String key, LwwRecord record) {
                    look(map, key, record.timestamp(), new RecordWrite.PutLww(map, key, record));
                }

                @Override
                public void or(String key, OrRecord record) {
                    look(map, key, record.timestamp(), new RecordWrite.PutOr(map, key, record));
                }

                @Override
                public void tombstone(Tag tag) {}
            };
        }

        private void look(String map, String key, Timestamp at, RecordWrite write) {
            if (at.millis() > latestMillis && !map.equals(ReservedMaps.JOURNAL)) {
                lines.accept("map %s, record %s: dated %s"
                        .formatted(CanonicalJson.of(new Text(map)), CanonicalJson.of(new Text(key)), at));
                found.add(write);
            }
        }
    }
}
