package topgun.adapters.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;

/** What a message may say it is. The constants are spelled as on the wire. */
enum MessageType {

    // Sent by clients and served

    AUTH,
    BATCH,
    CLIENT_APPLY_ACK,
    CLIENT_OP,
    COUNTER_REQUEST,
    COUNTER_SYNC,
    DEVICE_HELLO,
    ENTRY_PROCESS,
    ENTRY_PROCESS_BATCH,
    HYBRID_SEARCH,
    HYBRID_SEARCH_SUB,
    JOURNAL_READ,
    JOURNAL_SUBSCRIBE,
    JOURNAL_UNSUBSCRIBE,
    LIST_RESOLVERS,
    LOCK_RELEASE,
    LOCK_REQUEST,
    MERKLE_REQ_BUCKET,
    OP_BATCH,
    ORMAP_DIFF_REQUEST,
    ORMAP_MERKLE_REQ_BUCKET,
    ORMAP_PUSH_DIFF,
    ORMAP_SYNC_INIT,
    PARTITION_MAP_REQUEST,
    PING,
    QUERY_SUB,
    QUERY_UNSUB,
    REGISTER_RESOLVER,
    SEARCH,
    SEARCH_SUB,
    SEARCH_UNSUB,
    SQL_QUERY,
    SYNC_INIT,
    TOPIC_PUB,
    TOPIC_SUB,
    TOPIC_UNSUB,
    UNREGISTER_RESOLVER,
    VECTOR_SEARCH,

    // Sent by clients, with nothing to be done about it

    HYBRID_QUERY_SUBSCRIBE,
    HYBRID_QUERY_UNSUBSCRIBE,
    HYBRID_SEARCH_UNSUB,
    QUERY_SYNC_INIT,

    // Sent by servers

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

    // Known to the protocol, but nothing this server would say

    CLUSTER_SEARCH_UPDATE,
    CLUSTER_SUB_UPDATE,
    HYBRID_QUERY_DELTA,
    HYBRID_QUERY_RESP,
    HYBRID_SEARCH_UPDATE,
    PARTITION_MAP_DELTA,
    SERVER_BATCH_EVENT;

    private static final MessageType[] ALL = values();

    private static final FieldNames NAMES =
            FieldNames.of(Arrays.stream(ALL).map(MessageType::name).toArray(String[]::new));

    @SuppressWarnings("ImmutableEnumChecker") // an array that nobody modifies
    private final byte[] encoded = new MessagePackWriter(32).string(name()).toByteArray();

    /** The name as MessagePack. Not to be modified. */
    byte[] encoded() {
        return encoded;
    }

    /** Reads a text and answers the type of that name, null if there is none. */
    static @Nullable MessageType read(MessagePackReader reader) {
        int place = reader.readKey(NAMES);
        return place < 0 ? null : ALL[place];
    }
}
