package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;
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
        ClientMessageType type = null;
        ClientMessage operations = null;
        int members = reader.readMapHeader();
        for (int i = 0; i < members; i++) {
            Member member = Member.read(reader);
            if (member == Member.TYPE) {
                if (type != null) {
                    throw invalid("two types");
                }
                fields.add(member, reader);
                type = readType(fields);
            } else if (member == Member.PAYLOAD && carriesOperations(type)) {
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
        return message(readType(fields), fields);
    }

    private static ClientMessageType readType(Fields fields) throws MalformedMessageException {
        MessagePackReader reader = fields.required(Member.TYPE);
        ClientMessageType type = reader.peekType() == ValueType.TEXT ? ClientMessageType.read(reader) : null;
        if (type == null) {
            throw invalid("unknown type");
        }
        return type;
    }

    private static boolean carriesOperations(@Nullable ClientMessageType type) {
        return type == ClientMessageType.OP_BATCH || type == ClientMessageType.CLIENT_OP;
    }

    private ClientMessage readOperations(@Nullable ClientMessageType type, MessagePackReader payload)
            throws MalformedMessageException {
        OperationReader operations = new OperationReader(payload, frame, names);
        return type == ClientMessageType.OP_BATCH ? operations.readBatch() : operations.readSingle();
    }

    private ClientMessage message(ClientMessageType type, Fields fields) throws MalformedMessageException {
        return switch (type) {
            case AUTH -> new ClientMessage.Authenticate(fields.text(Member.TOKEN), deviceToken(fields));
            case DEVICE_HELLO -> new ClientMessage.DeviceHello(deviceToken(fields));
            case PING -> new ClientMessage.Ping(fields.number(Member.TIMESTAMP), json);
            case PARTITION_MAP_REQUEST -> partitionMapRequest(fields);
            case CLIENT_APPLY_ACK -> new ClientMessage.ClientApplyAck(fields.number(Member.CURSOR));
            case BATCH -> new ClientMessage.Batch(InnerFrames.read(fields.required(Member.DATA)));

            case CLIENT_OP, OP_BATCH -> readOperations(type, fields.required(Member.PAYLOAD));

            case SYNC_INIT -> new SyncMessages(frame, maxDepth, names).syncInit(fields);
            case ORMAP_SYNC_INIT -> new SyncMessages(frame, maxDepth, names).orSyncInit(fields);
            case MERKLE_REQ_BUCKET -> new SyncMessages(frame, maxDepth, names).merkleBucketRequest(payload(fields));
            case ORMAP_MERKLE_REQ_BUCKET ->
                new SyncMessages(frame, maxDepth, names).orMerkleBucketRequest(payload(fields));
            case ORMAP_DIFF_REQUEST -> new SyncMessages(frame, maxDepth, names).orDiffRequest(payload(fields));
            case ORMAP_PUSH_DIFF -> new SyncMessages(frame, maxDepth, names).orPushDiff(payload(fields));

            case QUERY_SUB -> QueryMessages.querySubscribe(payload(fields), names);
            case QUERY_UNSUB ->
                new ClientMessage.QueryUnsubscribe(payload(fields).text(Member.QUERY_ID));
            case SEARCH -> QueryMessages.search(payload(fields), names);
            case SEARCH_SUB -> QueryMessages.searchSubscribe(payload(fields), names);
            case SEARCH_UNSUB ->
                new ClientMessage.SearchUnsubscribe(payload(fields).text(Member.SUBSCRIPTION_ID));
            case SQL_QUERY -> new ClientMessage.SqlQuery(payload(fields).text(Member.QUERY_ID));
            case VECTOR_SEARCH -> QueryMessages.vectorSearch(fields);
            case HYBRID_SEARCH -> QueryMessages.hybridSearch(payload(fields));
            case HYBRID_SEARCH_SUB -> QueryMessages.hybridSearchSubscribe(payload(fields));
            case HYBRID_SEARCH_UNSUB ->
                new ClientMessage.HybridSearchUnsubscribe(payload(fields).text(Member.SUBSCRIPTION_ID));

            case TOPIC_SUB -> new ClientMessage.TopicSubscribe(payload(fields).text(Member.TOPIC));
            case TOPIC_UNSUB ->
                new ClientMessage.TopicUnsubscribe(payload(fields).text(Member.TOPIC));
            case TOPIC_PUB -> CoordinationMessages.topicPublish(payload(fields));
            case LOCK_REQUEST -> CoordinationMessages.lockRequest(payload(fields), names);
            case LOCK_RELEASE -> CoordinationMessages.lockRelease(payload(fields));
            case COUNTER_REQUEST -> new ClientMessage.CounterRequest(names.required(payload(fields), Member.NAME));
            case COUNTER_SYNC -> CoordinationMessages.counterSync(payload(fields), names);

            case JOURNAL_SUBSCRIBE -> journalSubscribe(fields, names);
            case JOURNAL_UNSUBSCRIBE -> new ClientMessage.JournalUnsubscribe(fields.text(Member.SUBSCRIPTION_ID));
            case JOURNAL_READ -> journalRead(fields);
            case ENTRY_PROCESS -> new ScriptMessages(names).entryProcess(fields);
            case ENTRY_PROCESS_BATCH -> new ScriptMessages(names).entryProcessBatch(fields);
            case REGISTER_RESOLVER -> new ScriptMessages(names).registerResolver(fields);
            case UNREGISTER_RESOLVER -> ScriptMessages.unregisterResolver(fields);
            case LIST_RESOLVERS ->
                new ClientMessage.ListResolvers(fields.text(Member.REQUEST_ID), fields.optionalText(Member.MAP_NAME));

            case IGNORED -> new ClientMessage.Ignored(fields.text(Member.TYPE));
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

    private static ClientMessage journalSubscribe(Fields fields, Names names) throws MalformedMessageException {
        List<String> types = fields.optionalTexts(Member.TYPES).orElse(List.of());
        if (!JOURNAL_TYPES.containsAll(types)) {
            throw invalid("unknown type of event");
        }
        return new ClientMessage.JournalSubscribe(
                names.kept(fields, Member.REQUEST_ID),
                fields.optionalText(Member.FROM_SEQUENCE),
                names.optional(fields, Member.MAP_NAME),
                types.stream().distinct().toList());
    }

    private static ClientMessage journalRead(Fields fields) throws MalformedMessageException {
        return new ClientMessage.JournalRead(
                fields.text(Member.REQUEST_ID),
                fields.text(Member.FROM_SEQUENCE),
                fields.optionalNumber(Member.LIMIT),
                fields.optionalText(Member.MAP_NAME));
    }
}
