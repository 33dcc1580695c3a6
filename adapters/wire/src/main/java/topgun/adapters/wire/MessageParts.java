package topgun.adapters.wire;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.application.message.OrEntry;
import topgun.application.message.ServerMessage;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * Writes the parts that messages are made of, one after the other.
 *
 * <p>The number of members of a map comes before them, so whoever begins a map counts those of its optional members that
 * are there; one that is not there writes nothing.
 */
final class MessageParts {

    /** Encoded, since every result of an acknowledgement names one. */
    private static final Map<WriteConcern, byte[]> LEVELS = new EnumMap<>(WriteConcern.class);

    static {
        for (WriteConcern level : WriteConcern.values()) {
            LEVELS.put(level, new MessagePackWriter(16).string(level.name()).toByteArray());
        }
    }

    private final MessagePackWriter out;

    MessageParts(MessagePackWriter out) {
        this.out = out;
    }

    static int count(Optional<?> member) {
        return member.isPresent() ? 1 : 0;
    }

    private static int count(TimeToLive ttl) {
        return ttl.isPresent() ? 1 : 0;
    }

    /** Begins a message with so many members beside its type. */
    MessageParts top(ServerMessageType type, int members) {
        out.mapHeader(1 + members).raw(Member.TYPE.encoded()).raw(type.encoded());
        return this;
    }

    /** Begins a message that has all but its type in a payload of so many members. */
    MessageParts payload(ServerMessageType type, int members) {
        return top(type, 1).map(Member.PAYLOAD, members);
    }

    /** Begins a map that is the element of a list. */
    MessageParts map(int members) {
        out.mapHeader(members);
        return this;
    }

    MessageParts map(Member member, int members) {
        return name(member).map(members);
    }

    MessageParts map(String member, int members) {
        out.string(member);
        return map(members);
    }

    /** Begins a list; its elements are the caller's business. */
    MessageParts list(Member member, int elements) {
        name(member);
        out.arrayHeader(elements);
        return this;
    }

    MessageParts list(Member member, Collection<?> elements) {
        return list(member, elements.size());
    }

    /** Writes a name alone. */
    MessageParts name(Member member) {
        out.raw(member.encoded());
        return this;
    }

    MessageParts text(Member member, String text) {
        name(member);
        out.string(text);
        return this;
    }

    MessageParts text(Member member, Optional<String> text) {
        return text.isPresent() ? text(member, text.get()) : this;
    }

    MessageParts texts(Member member, List<String> texts) {
        list(member, texts);
        texts.forEach(out::string);
        return this;
    }

    MessageParts bool(Member member, boolean value) {
        name(member);
        out.bool(value);
        return this;
    }

    MessageParts integer(Member member, long value) {
        name(member);
        out.integer(value);
        return this;
    }

    MessageParts number(Member member, double value) {
        name(member);
        out.number(value);
        return this;
    }

    /** A number that clients count from 0 to 2^32-1. */
    MessageParts hash(Member member, int hash) {
        return integer(member, Integer.toUnsignedLong(hash));
    }

    MessageParts hashes(Member member, Map<String, Integer> hashes) {
        map(member, hashes.size());
        hashes.forEach((name, hash) -> out.string(name).integer(Integer.toUnsignedLong(hash)));
        return this;
    }

    MessageParts numbers(Member member, Map<String, Double> numbers) {
        map(member, numbers.size());
        numbers.forEach((name, number) -> out.string(name).number(number));
        return this;
    }

    MessageParts value(Member member, Value value) {
        name(member);
        out.raw(value);
        return this;
    }

    MessageParts value(Member member, Optional<Value> value) {
        return value.isPresent() ? value(member, value.get()) : this;
    }

    MessageParts values(Member member, List<Value> values) {
        list(member, values);
        values.forEach(out::raw);
        return this;
    }

    MessageParts searchHits(List<ServerMessage.SearchHit> hits) {
        list(Member.RESULTS, hits);
        for (ServerMessage.SearchHit hit : hits) {
            map(4).text(Member.KEY, hit.key())
                    .value(Member.VALUE, hit.value())
                    .number(Member.SCORE, hit.score())
                    .texts(Member.MATCHED_TERMS, hit.matchedTerms());
        }
        return this;
    }

    MessageParts operationResult(ServerMessage.OperationResult result) {
        return map(3 + count(result.error()))
                .text(Member.OP_ID, result.operationId())
                .bool(Member.SUCCESS, result.success())
                .level(result.achieved())
                .text(Member.ERROR, result.error());
    }

    MessageParts level(WriteConcern achieved) {
        name(Member.ACHIEVED_LEVEL);
        out.raw(requireNonNull(LEVELS.get(achieved)));
        return this;
    }

    MessageParts timestamp(Member member, Timestamp timestamp) {
        return map(member, 3)
                .integer(Member.MILLIS, timestamp.millis())
                .integer(Member.COUNTER, timestamp.counter())
                .text(Member.NODE_ID, timestamp.node().value());
    }

    MessageParts lwwRecord(Member member, LwwRecord entry) {
        return switch (entry) {
            case LwwRecord.Entry put ->
                map(member, 2 + count(put.ttl()))
                        .value(Member.VALUE, put.value())
                        .timestamp(Member.TIMESTAMP, put.timestamp())
                        .ttl(put.ttl());
            case LwwRecord.Tombstone deleted ->
                map(member, 2).value(Member.VALUE, Value.NULL).timestamp(Member.TIMESTAMP, deleted.timestamp());
        };
    }

    MessageParts orRecord(Member member, OrRecord entry) {
        return name(member).orRecord(entry);
    }

    private MessageParts orRecord(OrRecord entry) {
        return map(3 + count(entry.ttl()))
                .value(Member.VALUE, entry.value())
                .timestamp(Member.TIMESTAMP, entry.timestamp())
                .text(Member.TAG, entry.tag().text())
                .ttl(entry.ttl());
    }

    private MessageParts ttl(TimeToLive ttl) {
        return ttl.isPresent() ? number(Member.TTL_MS, ttl.millis()) : this;
    }

    /** The list of tombstones is there even if empty: clients walk over it unasked. */
    MessageParts orEntries(List<OrEntry> entries) {
        list(Member.ENTRIES, entries);
        for (OrEntry entry : entries) {
            map(3).text(Member.KEY, entry.key()).list(Member.RECORDS, entry.entries());
            entry.entries().forEach(this::orRecord);
            list(Member.TOMBSTONES, entry.tombstones());
            entry.tombstones().forEach(tag -> out.string(tag.text()));
        }
        return this;
    }
}
