package topgun.adapters.wire;

import topgun.domain.value.MessagePackWriter;

/** What a message of this server says it is. The constants are spelled as on the wire. */
enum ServerMessageType {
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
    HYBRID_SEARCH_UPDATE,
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
    VECTOR_SEARCH_RESP;

    @SuppressWarnings("ImmutableEnumChecker") // an array that nobody modifies
    private final byte[] encoded = new MessagePackWriter(32).string(name()).toByteArray();

    /** The name as MessagePack. Not to be modified. */
    byte[] encoded() {
        return encoded;
    }
}
