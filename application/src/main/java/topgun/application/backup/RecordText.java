package topgun.application.backup;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Bool;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Records as lines of JSON, and back as they were.
 *
 * <p>JSON cannot express every value, so the bytes of a value stand there in Base64. Beside them, for people and programs,
 * there may be what they mean; a line written by hand may have that alone.
 */
final class RecordText implements RecordStore.Sink {

    private static final String KEY = "key";
    private static final String TAG = "tag";
    private static final String VALUE = "value";
    private static final String BYTES = "msgpack";
    private static final String DELETED = "deleted";
    private static final String TTL = "ttlMs";
    private static final String TIMESTAMP = "timestamp";
    private static final String MILLIS = "millis";
    private static final String COUNTER = "counter";
    private static final String NODE = "nodeId";

    private final boolean legible;
    private final Consumer<String> lines;

    /** @param legible whether the meaning of values is written too */
    RecordText(boolean legible, Consumer<String> lines) {
        this.legible = legible;
        this.lines = lines;
    }

    @Override
    public void lww(String key, LwwRecord record) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put(KEY, new Text(key));
        members.put(TIMESTAMP, view(record.timestamp()));
        switch (record) {
            case LwwRecord.Entry entry -> put(entry.value(), entry.ttl(), members);
            case LwwRecord.Tombstone deleted -> members.put(DELETED, new Bool(true));
        }
        write(members);
    }

    @Override
    public void or(String key, OrRecord record) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put(KEY, new Text(key));
        members.put(TAG, new Text(record.tag().text()));
        members.put(TIMESTAMP, view(record.timestamp()));
        put(record.value(), record.ttl(), members);
        write(members);
    }

    @Override
    public void tombstone(Tag tag) {
        write(Map.of(TAG, new Text(tag.text()), DELETED, new Bool(true)));
    }

    private void put(Value value, TimeToLive ttl, Map<String, ValueView> members) {
        members.put(BYTES, new Text(Base64.getEncoder().encodeToString(value.bytes())));
        if (legible) {
            try {
                members.put(VALUE, value.view());
            } catch (MalformedValueException e) {
                // the bytes say all there is
            }
        }
        if (ttl.isPresent()) {
            // JSON has no infinity
            members.put(TTL, Double.isFinite(ttl.millis()) ? new Num(ttl.millis()) : new Text("Infinity"));
        }
    }

    private static ValueView view(Timestamp at) {
        return new MapView(Map.of(
                MILLIS, new Num((double) at.millis()),
                COUNTER, new Num((double) at.counter()),
                NODE, new Text(at.node().value())));
    }

    private void write(Map<String, ValueView> members) {
        lines.accept(CanonicalJson.of(new MapView(members)));
    }

    /** What makes a record of that map of a line. */
    static RecordWrite read(String map, MapView line) throws UnusableLinesException {
        boolean deleted = line.members().get(DELETED) instanceof Bool(boolean yes) && yes;
        if (line.members().containsKey(TAG)) {
            var tag = new Tag(text(line, TAG));
            return deleted
                    ? new RecordWrite.RemoveOr(map, tag, Set.of())
                    : new RecordWrite.PutOr(
                            map, text(line, KEY), new OrRecord(value(line), timestamp(line), tag, timeToLive(line)));
        }
        return new RecordWrite.PutLww(
                map,
                text(line, KEY),
                deleted
                        ? new LwwRecord.Tombstone(timestamp(line))
                        : new LwwRecord.Entry(value(line), timestamp(line), timeToLive(line)));
    }

    private static Value value(MapView line) throws UnusableLinesException {
        if (line.members().containsKey(BYTES)) {
            try {
                Value value = Value.of(Base64.getDecoder().decode(text(line, BYTES)));
                value.reader().skip();
                return value;
            } catch (IllegalArgumentException | MalformedValueException e) {
                throw new UnusableLinesException(BYTES + " is no value in Base64");
            }
        }
        ValueView view = line.members().get(VALUE);
        if (view == null) {
            throw new UnusableLinesException("neither " + VALUE + " nor " + BYTES + " nor " + DELETED);
        }
        return Value.of(view);
    }

    private static TimeToLive timeToLive(MapView line) throws UnusableLinesException {
        return switch (line.members().get(TTL)) {
            case null -> TimeToLive.NONE;
            case Num(double millis) when millis >= 0 -> new TimeToLive(millis);
            case Text(String text) when text.equals("Infinity") -> new TimeToLive(Double.POSITIVE_INFINITY);
            default -> throw new UnusableLinesException(TTL + " is no duration");
        };
    }

    private static Timestamp timestamp(MapView line) throws UnusableLinesException {
        if (line.members().get(TIMESTAMP) instanceof MapView at) {
            String node = text(at, NODE);
            ClaimedTime time = node.indexOf(':') < 0
                    ? Timestamp.claimed(number(at, MILLIS), number(at, COUNTER), new NodeId(node))
                    : null;
            if (time instanceof Timestamp timestamp) {
                return timestamp;
            }
        }
        throw new UnusableLinesException("no " + TIMESTAMP + " of " + MILLIS + ", " + COUNTER + " and " + NODE);
    }

    private static double number(MapView object, String name) {
        return object.members().get(name) instanceof Num(double number) ? number : Double.NaN;
    }

    private static String text(MapView object, String name) throws UnusableLinesException {
        if (object.members().get(name) instanceof Text(String text)) {
            return text;
        }
        throw new UnusableLinesException("no " + name);
    }
}
