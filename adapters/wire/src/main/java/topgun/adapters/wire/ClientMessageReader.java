package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.message.PushedEntry;
import topgun.application.port.MalformedMessageException;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Operation;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/**
 * Reads one message out of a frame that is one MessagePack value.
 *
 * <p>Operations make up nearly all traffic, and real clients put the type of a message first; then the operations are
 * read as they come. Of everything else it is first noted where the members stand, and then they are read in the order
 * in which the message needs them, wherever they are. Members that no message knows are ignored.
 */
final class ClientMessageReader {

    /** The deepest place at which a message has a member whose value is anybody's: one of a timestamp in a push. */
    static final int DEEPEST_MEMBER = 7;

    private static final int LONGEST_PROCESSOR_OR_RESOLVER_NAME = 100;
    private static final int LONGEST_PROCESSOR_CODE = 10_000;
    private static final int LONGEST_RESOLVER_CODE = 50_000;
    private static final int HIGHEST_PRIORITY = 100;

    private static final List<String> JOURNAL_TYPES = List.of("PUT", "UPDATE", "DELETE");

    private final byte[] frame;
    private final MessagePackReader reader;
    private final int maxDepth;
    private final Names names;
    private final boolean json;

    /**
     * @param maxDepth how deep the value of a member may be
     * @param json whether the frame was JSON before
     */
    ClientMessageReader(byte[] frame, int maxDepth, Names names, boolean json) {
        this.frame = frame;
        this.reader = new MessagePackReader(frame, 0, frame.length, maxDepth);
        this.maxDepth = maxDepth;
        this.names = names;
        this.json = json;
    }

    /**
     * Reads the frame in one go if it is of the usual form. Any exception only means that it is not, or not a message at
     * all; {@link #read} knows which.
     */
    ClientMessage readUsual() throws MalformedMessageException {
        Fields fields = new Fields(frame, maxDepth);
        MessageType type = null;
        ClientMessage operations = null;
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            Member member = Member.read(reader);
            if (member == Member.TYPE) {
                if (type != null) {
                    throw invalid("two types");
                }
                type = readType(reader);
            } else if (member == Member.PAYLOAD && carriesOperations(type)) {
                if (operations != null) {
                    throw invalid("two payloads");
                }
                operations = readOperations(type, reader);
            } else {
                fields.add(member, reader);
            }
        }
        if (reader.hasRemaining()) {
            throw invalid("bytes after the message");
        }
        if (operations != null) {
            return operations;
        }
        if (type == null) {
            throw invalid("no type");
        }
        return message(type, fields);
    }

    /** Reads a frame, known to be well-formed, of whatever form. */
    ClientMessage read() throws MalformedMessageException {
        Fields fields = Fields.scan(reader, frame, maxDepth);
        return message(readType(fields.required(Member.TYPE)), fields);
    }

    private static MessageType readType(MessagePackReader reader) throws MalformedMessageException {
        if (reader.peekType() != ValueType.TEXT) {
            throw invalid("type is no text");
        }
        MessageType type = MessageType.read(reader);
        if (type == null) {
            throw invalid("unknown type");
        }
        return type;
    }

    private static boolean carriesOperations(@Nullable MessageType type) {
        return type == MessageType.OP_BATCH || type == MessageType.CLIENT_OP;
    }

    private ClientMessage readOperations(@Nullable MessageType type, MessagePackReader payload)
            throws MalformedMessageException {
        OperationReader operations = new OperationReader(payload, frame, names);
        return type == MessageType.OP_BATCH ? operations.readBatch() : operations.readSingle();
    }

    private ClientMessage message(MessageType type, Fields fields) throws MalformedMessageException {
        return switch (type) {
            case AUTH -> new ClientMessage.Authenticate(fields.text(Member.TOKEN), deviceToken(fields));
            case DEVICE_HELLO -> new ClientMessage.DeviceHello(deviceToken(fields));
            case PING -> new ClientMessage.Ping(fields.number(Member.TIMESTAMP), json);
            case PARTITION_MAP_REQUEST -> partitionMapRequest(fields);
            case CLIENT_APPLY_ACK -> new ClientMessage.ClientApplyAck(fields.number(Member.CURSOR));
            case BATCH -> new ClientMessage.Batch(InnerFrames.of(bytes(fields.required(Member.DATA))));

            case CLIENT_OP, OP_BATCH -> readOperations(type, fields.required(Member.PAYLOAD));

            case SYNC_INIT -> new ClientMessage.SyncInit(fields.text(Member.MAP_NAME), lastSync(fields));
            case ORMAP_SYNC_INIT -> orSyncInit(fields);
            case MERKLE_REQ_BUCKET -> merkleBucketRequest(payload(fields));
            case ORMAP_MERKLE_REQ_BUCKET -> orMerkleBucketRequest(payload(fields));
            case ORMAP_DIFF_REQUEST -> orDiffRequest(payload(fields));
            case ORMAP_PUSH_DIFF -> orPushDiff(payload(fields));

            case QUERY_SUB -> querySubscribe(payload(fields));
            case QUERY_UNSUB ->
                new ClientMessage.QueryUnsubscribe(payload(fields).text(Member.QUERY_ID));
            case SEARCH -> search(payload(fields));
            case SEARCH_SUB -> searchSubscribe(payload(fields));
            case SEARCH_UNSUB ->
                new ClientMessage.SearchUnsubscribe(payload(fields).text(Member.SUBSCRIPTION_ID));
            case SQL_QUERY -> new ClientMessage.SqlQuery(payload(fields).text(Member.QUERY_ID));
            case VECTOR_SEARCH -> new ClientMessage.VectorSearch(payload(fields).text(Member.ID));
            case HYBRID_SEARCH -> new ClientMessage.HybridSearch(payload(fields).text(Member.REQUEST_ID));
            case HYBRID_SEARCH_SUB ->
                new ClientMessage.HybridSearchSubscribe(payload(fields).text(Member.SUBSCRIPTION_ID));

            case TOPIC_SUB -> new ClientMessage.TopicSubscribe(payload(fields).text(Member.TOPIC));
            case TOPIC_UNSUB ->
                new ClientMessage.TopicUnsubscribe(payload(fields).text(Member.TOPIC));
            case TOPIC_PUB -> topicPublish(payload(fields));
            case LOCK_REQUEST -> lockRequest(payload(fields));
            case LOCK_RELEASE -> lockRelease(payload(fields));
            case COUNTER_REQUEST ->
                new ClientMessage.CounterRequest(payload(fields).text(Member.NAME));
            case COUNTER_SYNC -> counterSync(payload(fields));

            case JOURNAL_SUBSCRIBE -> journalSubscribe(fields);
            case JOURNAL_UNSUBSCRIBE -> new ClientMessage.JournalUnsubscribe(fields.text(Member.SUBSCRIPTION_ID));
            case JOURNAL_READ -> journalRead(fields);
            case ENTRY_PROCESS -> entryProcess(fields);
            case ENTRY_PROCESS_BATCH -> entryProcessBatch(fields);
            case REGISTER_RESOLVER -> registerResolver(fields);
            case UNREGISTER_RESOLVER -> unregisterResolver(fields);
            case LIST_RESOLVERS ->
                new ClientMessage.ListResolvers(fields.text(Member.REQUEST_ID), fields.optionalText(Member.MAP_NAME));

            case HYBRID_QUERY_SUBSCRIBE,
                    HYBRID_QUERY_UNSUBSCRIBE,
                    HYBRID_SEARCH_UNSUB,
                    QUERY_SYNC_INIT,
                    AUTH_ACK,
                    AUTH_FAIL,
                    AUTH_REQUIRED,
                    COUNTER_RESPONSE,
                    COUNTER_UPDATE,
                    DEVICE_ACK,
                    ENTRY_PROCESS_BATCH_RESPONSE,
                    ENTRY_PROCESS_RESPONSE,
                    ERROR,
                    GC_PRUNE,
                    HYBRID_SEARCH_RESP,
                    JOURNAL_EVENT,
                    JOURNAL_READ_RESPONSE,
                    LIST_RESOLVERS_RESPONSE,
                    LOCK_GRANTED,
                    LOCK_RELEASED,
                    MERGE_REJECTED,
                    OP_ACK,
                    OP_REJECTED,
                    ORMAP_DIFF_RESPONSE,
                    ORMAP_SYNC_RESP_BUCKETS,
                    ORMAP_SYNC_RESP_LEAF,
                    ORMAP_SYNC_RESP_ROOT,
                    PARTITION_MAP,
                    PONG,
                    QUERY_RESP,
                    QUERY_UPDATE,
                    REGISTER_RESOLVER_RESPONSE,
                    SEARCH_RESP,
                    SEARCH_UPDATE,
                    SERVER_EVENT,
                    SHUTDOWN_PENDING,
                    SQL_QUERY_RESP,
                    SYNC_RESET_REQUIRED,
                    SYNC_RESP_BUCKETS,
                    SYNC_RESP_LEAF,
                    SYNC_RESP_ROOT,
                    TOPIC_MESSAGE,
                    UNREGISTER_RESOLVER_RESPONSE,
                    VECTOR_SEARCH_RESP,
                    CLUSTER_SEARCH_UPDATE,
                    CLUSTER_SUB_UPDATE,
                    HYBRID_QUERY_DELTA,
                    HYBRID_QUERY_RESP,
                    HYBRID_SEARCH_UPDATE,
                    PARTITION_MAP_DELTA,
                    SERVER_BATCH_EVENT -> new ClientMessage.Ignored(type.name());
        };
    }

    private static Fields payload(Fields fields) throws MalformedMessageException {
        return fields.map(Member.PAYLOAD);
    }

    /** A problem with the identity of a device never fails a connection, so a token of the wrong type is none. */
    private static Optional<String> deviceToken(Fields fields) {
        MessagePackReader token = fields.reader(Member.DEVICE_TOKEN);
        return token == null || token.peekType() != ValueType.TEXT ? Optional.empty() : Optional.of(token.readString());
    }

    private static ClientMessage partitionMapRequest(Fields fields) throws MalformedMessageException {
        double currentVersion = fields.has(Member.PAYLOAD)
                ? payload(fields).optionalNumber(Member.CURRENT_VERSION).orElse(0)
                : 0;
        return new ClientMessage.PartitionMapRequest(currentVersion);
    }

    /** Bytes in the forms clients give them: as such, as a list of numbers, or as a map from place to number. */
    private static byte[] bytes(MessagePackReader data) throws MalformedMessageException {
        return switch (data.peekType()) {
            case BINARY -> data.readBinary();
            case LIST -> {
                byte[] bytes = new byte[data.readArrayHeader()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = readByte(data);
                }
                yield bytes;
            }
            case MAP -> {
                byte[] bytes = new byte[data.readMapHeader()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[place(data.readKey(), bytes.length)] = readByte(data);
                }
                yield bytes;
            }
            default -> throw invalid("no bytes: " + data.peekType());
        };
    }

    private static byte readByte(MessagePackReader data) throws MalformedMessageException {
        long number = data.readLong();
        if (number < 0 || number > 0xff) {
            throw invalid("not a byte: " + number);
        }
        return (byte) number;
    }

    private static int place(String key, int size) throws MalformedMessageException {
        try {
            int place = Integer.parseInt(key);
            if (place >= 0 && place < size) {
                return place;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw invalid("not a place among " + size + " bytes");
    }

    // Synchronisation

    private static double lastSync(Fields fields) throws MalformedMessageException {
        return fields.optionalNumber(Member.LAST_SYNC_TIMESTAMP).orElse(0);
    }

    private static ClientMessage orSyncInit(Fields fields) throws MalformedMessageException {
        return new ClientMessage.OrSyncInit(
                fields.text(Member.MAP_NAME),
                Fields.hash(fields.required(Member.ROOT_HASH)),
                bucketHashes(fields.required(Member.BUCKET_HASHES)),
                lastSync(fields),
                fields.has(Member.CLAIMED_EPOCH));
    }

    private static Map<String, Integer> bucketHashes(MessagePackReader reader) throws MalformedMessageException {
        Map<String, Integer> hashes = new HashMap<>();
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            String name = reader.readKey();
            if (!reader.tryReadUndefined()) {
                int hash = Fields.hash(reader);
                if (name.length() == 1) { // as every bucket's is
                    hashes.put(name, hash);
                }
            }
        }
        return hashes;
    }

    private static ClientMessage merkleBucketRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.MerkleBucketRequest(payload.text(Member.MAP_NAME), payload.text(Member.PATH));
    }

    private static ClientMessage orMerkleBucketRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.OrMerkleBucketRequest(payload.text(Member.MAP_NAME), payload.text(Member.PATH));
    }

    private static ClientMessage orDiffRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.OrDiffRequest(payload.text(Member.MAP_NAME), payload.texts(Member.KEYS));
    }

    private ClientMessage orPushDiff(Fields payload) throws MalformedMessageException {
        String map = name(payload, Member.MAP_NAME);
        MessagePackReader entries = payload.required(Member.ENTRIES);
        List<PushedEntry> pushed = new ArrayList<>();
        int count = entries.readArrayHeader();
        for (int i = 0; i < count; i++) {
            Fields entry = Fields.scan(entries, frame, maxDepth);
            String key = entry.text(Member.KEY);
            List<Operation.OrAdd> additions = additions(map, key, entry.required(Member.RECORDS));
            List<Tag> tombstones = tombstones(entry.required(Member.TOMBSTONES));
            if (names.isName(key)) {
                pushed.add(new PushedEntry(key, additions, tombstones));
            }
        }
        return new ClientMessage.OrPushDiff(map, pushed);
    }

    /**
     * The records of a push that will do. The others are left out rather than refused with all the rest: the client
     * would push the same again at every sync.
     */
    private List<Operation.OrAdd> additions(String map, String key, MessagePackReader records)
            throws MalformedMessageException {
        RecordReader each = new RecordReader(records, frame, names);
        List<Operation.OrAdd> additions = new ArrayList<>();
        int count = records.readArrayHeader();
        for (int i = 0; i < count; i++) {
            ValueType type = records.peekType();
            if (type != ValueType.MAP) {
                throw invalid("a record is no map");
            }
            each.read(type);
            if (each.flawAsAddition() == null) {
                additions.add(each.addition(map, key));
            }
        }
        return additions;
    }

    private List<Tag> tombstones(MessagePackReader reader) {
        List<Tag> tags = new ArrayList<>();
        for (String text : Fields.texts(reader)) {
            if (names.isTag(text)) {
                tags.add(new Tag(text));
            }
        }
        return tags;
    }

    // Queries and search

    private static ClientMessage querySubscribe(Fields payload) throws MalformedMessageException {
        return new ClientMessage.QuerySubscribe(
                payload.text(Member.QUERY_ID),
                payload.text(Member.MAP_NAME),
                payload.mapValue(Member.QUERY),
                payload.optionalTexts(Member.FIELDS));
    }

    private static ClientMessage search(Fields payload) throws MalformedMessageException {
        return new ClientMessage.Search(
                payload.text(Member.REQUEST_ID),
                payload.text(Member.MAP_NAME),
                payload.text(Member.QUERY),
                searchOptions(payload));
    }

    private static ClientMessage searchSubscribe(Fields payload) throws MalformedMessageException {
        return new ClientMessage.SearchSubscribe(
                payload.text(Member.SUBSCRIPTION_ID),
                payload.text(Member.MAP_NAME),
                payload.text(Member.QUERY),
                searchOptions(payload));
    }

    private static Value searchOptions(Fields payload) throws MalformedMessageException {
        return payload.has(Member.OPTIONS) ? payload.mapValue(Member.OPTIONS) : Value.NULL;
    }

    // Topics, locks, counters

    private static ClientMessage topicPublish(Fields payload) throws MalformedMessageException {
        return new ClientMessage.TopicPublish(payload.text(Member.TOPIC), payload.optionalValue(Member.DATA));
    }

    private static ClientMessage lockRequest(Fields payload) throws MalformedMessageException {
        return new ClientMessage.LockRequest(
                payload.text(Member.REQUEST_ID),
                payload.text(Member.NAME),
                payload.optionalNumber(Member.TTL).orElse(0));
    }

    private static ClientMessage lockRelease(Fields payload) throws MalformedMessageException {
        return new ClientMessage.LockRelease(
                payload.optionalText(Member.REQUEST_ID),
                payload.text(Member.NAME),
                payload.number(Member.FENCING_TOKEN));
    }

    /** Clients and servers of the past disagree on the names of the two parts; whatever is there counts. */
    private static ClientMessage counterSync(Fields payload) throws MalformedMessageException {
        Fields state = payload.map(Member.STATE);
        return new ClientMessage.CounterSync(
                payload.text(Member.NAME),
                amounts(state.reader(Member.POSITIVE), state.reader(Member.P)),
                amounts(state.reader(Member.NEGATIVE), state.reader(Member.N)));
    }

    private static Map<String, Double> amounts(@Nullable MessagePackReader one, @Nullable MessagePackReader other)
            throws MalformedMessageException {
        Map<String, Double> joined = new HashMap<>();
        joinAmounts(joined, one);
        joinAmounts(joined, other);
        return joined;
    }

    private static void joinAmounts(Map<String, Double> joined, @Nullable MessagePackReader part)
            throws MalformedMessageException {
        if (part == null) {
            return;
        }
        int members = part.readMapHeader();
        for (int i = 0; i < members; i++) {
            String node = part.readKey();
            if (!part.tryReadUndefined()) {
                joined.merge(node, Fields.number(part), Math::max);
            }
        }
    }

    // Journal, processors, resolvers

    private static ClientMessage journalSubscribe(Fields fields) throws MalformedMessageException {
        List<String> types = fields.optionalTexts(Member.TYPES).orElse(List.of());
        if (!JOURNAL_TYPES.containsAll(types)) {
            throw invalid("unknown type of event");
        }
        return new ClientMessage.JournalSubscribe(
                fields.text(Member.REQUEST_ID),
                fields.optionalText(Member.FROM_SEQUENCE),
                fields.optionalText(Member.MAP_NAME),
                types);
    }

    private static ClientMessage journalRead(Fields fields) throws MalformedMessageException {
        return new ClientMessage.JournalRead(
                fields.text(Member.REQUEST_ID),
                fields.text(Member.FROM_SEQUENCE),
                fields.optionalNumber(Member.LIMIT),
                fields.optionalText(Member.MAP_NAME));
    }

    private ClientMessage entryProcess(Fields fields) throws MalformedMessageException {
        return new ClientMessage.EntryProcess(
                fields.text(Member.REQUEST_ID),
                name(fields, Member.MAP_NAME),
                name(fields, Member.KEY),
                processor(fields.map(Member.PROCESSOR)));
    }

    private ClientMessage entryProcessBatch(Fields fields) throws MalformedMessageException {
        List<String> keys = fields.texts(Member.KEYS);
        for (String key : keys) {
            if (!names.isName(key)) {
                throw invalid("a key is not acceptable");
            }
        }
        return new ClientMessage.EntryProcessBatch(
                fields.text(Member.REQUEST_ID),
                name(fields, Member.MAP_NAME),
                keys,
                processor(fields.map(Member.PROCESSOR)));
    }

    private static ClientMessage.ProcessorCode processor(Fields processor) throws MalformedMessageException {
        return new ClientMessage.ProcessorCode(
                processor.text(Member.NAME, 1, LONGEST_PROCESSOR_OR_RESOLVER_NAME),
                processor.text(Member.CODE, 1, LONGEST_PROCESSOR_CODE),
                processor.optionalValue(Member.ARGS));
    }

    private static ClientMessage registerResolver(Fields fields) throws MalformedMessageException {
        Fields resolver = fields.map(Member.RESOLVER);
        return new ClientMessage.RegisterResolver(
                fields.text(Member.REQUEST_ID),
                fields.text(Member.MAP_NAME),
                resolver.text(Member.NAME, 1, LONGEST_PROCESSOR_OR_RESOLVER_NAME),
                resolver.text(Member.CODE, 0, LONGEST_RESOLVER_CODE),
                priority(resolver.reader(Member.PRIORITY)),
                resolver.optionalText(Member.KEY_PATTERN));
    }

    private static OptionalInt priority(@Nullable MessagePackReader reader) throws MalformedMessageException {
        if (reader == null) {
            return OptionalInt.empty();
        }
        long priority = reader.readLong();
        if (priority < 0 || priority > HIGHEST_PRIORITY) {
            throw invalid("priority: " + priority);
        }
        return OptionalInt.of((int) priority);
    }

    private static ClientMessage unregisterResolver(Fields fields) throws MalformedMessageException {
        return new ClientMessage.UnregisterResolver(
                fields.text(Member.REQUEST_ID), fields.text(Member.MAP_NAME), fields.text(Member.RESOLVER_NAME));
    }

    /** The name of something that the message may bring into being. */
    private String name(Fields fields, Member member) throws MalformedMessageException {
        String name = fields.text(member);
        if (!names.isName(name)) {
            throw invalid(member.wireName() + " is not acceptable");
        }
        return name;
    }
}
