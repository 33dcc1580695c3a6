package topgun.adapters.wire;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/**
 * Reads records, of either kind of map: value, timestamp, tag, time to live. Holds the parts of the last one read until
 * the next.
 *
 * <p>A part that cannot be used spoils nothing here; whoever needs the part asks what is wrong with it.
 */
final class RecordReader {

    private final MessagePackReader reader;
    private final byte[] frame;
    private final Names names;

    private boolean present;
    private @Nullable Value value;
    private ClaimedTime time = UnusableTime.INSTANCE;
    private @Nullable Tag tag;
    private TimeToLive ttl = TimeToLive.NONE;

    private @Nullable Flaw shape;
    private @Nullable Flaw nodeFlaw;
    private @Nullable Flaw tagFlaw;
    private @Nullable Flaw ttlFlaw;

    /** @param frame the array that {@code reader} reads from */
    RecordReader(MessagePackReader reader, byte[] frame, Names names) {
        this.reader = reader;
        this.frame = frame;
        this.names = names;
    }

    /** Forgets the last record. */
    void clear() {
        present = false;
        value = null;
        time = UnusableTime.INSTANCE;
        tag = null;
        ttl = TimeToLive.NONE;
        shape = null;
        nodeFlaw = null;
        tagFlaw = Flaw.TAG;
        ttlFlaw = null;
    }

    /**
     * Reads a record or the null that stands for none.
     *
     * @param type what is next in the reader
     */
    void read(ValueType type) {
        clear();
        if (type != ValueType.MAP) {
            reader.skip();
            present = type != ValueType.NIL;
            shape = present ? Flaw.RECORD : null;
            return;
        }
        present = true;
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            Member member = Member.read(reader);
            switch (member) {
                case VALUE -> value = reader.tryReadAbsent() ? null : reader.readValue();
                case TIMESTAMP -> readTimestamp();
                case TAG -> readTag();
                case TTL_MS -> readTtl();
                default -> reader.skip();
            }
        }
    }

    /** Reads a timestamp alone. */
    ClaimedTime readTime() {
        readTimestamp();
        return time;
    }

    private void readTimestamp() {
        time = UnusableTime.INSTANCE;
        nodeFlaw = null;
        if (reader.peekType() != ValueType.MAP) {
            reader.skip();
            return;
        }
        double millis = Double.NaN;
        double counter = Double.NaN;
        NodeId node = null;
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            switch (Member.read(reader)) {
                case MILLIS -> millis = readNumber();
                case COUNTER -> counter = readNumber();
                case NODE_ID -> node = readNode();
                default -> reader.skip();
            }
        }
        if (node != null) {
            time = Timestamp.claimed(millis, counter, node);
        }
    }

    private @Nullable NodeId readNode() {
        nodeFlaw = null;
        if (reader.peekType() != ValueType.TEXT) {
            reader.skip();
            return null;
        }
        NodeId node = names.nodes().read(reader, frame);
        if (node == null) {
            nodeFlaw = Flaw.NODE_ID;
        }
        return node;
    }

    private void readTag() {
        tag = null;
        tagFlaw = Flaw.TAG;
        if (reader.peekType() != ValueType.TEXT) {
            reader.skip();
            return;
        }
        String text = reader.readString();
        if (names.isTag(text)) {
            tag = new Tag(text);
            tagFlaw = null;
        }
    }

    private void readTtl() {
        ttl = TimeToLive.NONE;
        ttlFlaw = null;
        if (reader.tryReadUndefined()) {
            return;
        }
        double millis = readNumber();
        if (millis >= 0 && millis <= Double.MAX_VALUE) {
            ttl = new TimeToLive(millis);
        } else {
            ttlFlaw = Flaw.TTL;
        }
    }

    /** Reads a number; anything else counts as not a number. */
    private double readNumber() {
        ValueType type = reader.peekType();
        if (type == ValueType.NUMBER || type == ValueType.WIDE_INTEGER) {
            return reader.readNumber();
        }
        reader.skip();
        return Double.NaN;
    }

    boolean isPresent() {
        return present;
    }

    /** Null when the record holds null or no value at all. */
    @Nullable
    Value value() {
        return value;
    }

    ClaimedTime time() {
        return time;
    }

    /** Perhaps one of 0, which means for ever. */
    TimeToLive ttl() {
        return ttl;
    }

    /** The record as an addition to a set. Only for a record without {@linkplain #flawAsAddition flaw}. */
    Operation.OrAdd addition(String map, String key) {
        return new Operation.OrAdd(map, key, value == null ? Value.NULL : value, time, requireNonNull(tag), ttl);
    }

    /** What is wrong with the record as a deletion, which has neither value nor time to live. */
    @Nullable
    Flaw flawAsTombstone() {
        return shape != null ? shape : nodeFlaw;
    }

    /** What is wrong with the record as the value of a key. */
    @Nullable
    Flaw flawAsEntry() {
        Flaw flaw = flawAsTombstone();
        return flaw != null ? flaw : ttlFlaw;
    }

    /** What is wrong with the record as one of a set. */
    @Nullable
    Flaw flawAsAddition() {
        Flaw flaw = flawAsEntry();
        return flaw != null ? flaw : tagFlaw;
    }
}
