package topgun.adapters.wire;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MessagePackReader;

/** What a message of a client may say it is. The constants are spelled as on the wire, but for the last. */
enum ClientMessageType {
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
    HYBRID_SEARCH_UNSUB,
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
    /** Any message that a server has no answer for and no fault to find with. */
    IGNORED;

    private static final ClientMessageType[] ALL = values();

    /** The names of the constants, and from the place of {@code IGNORED} on those of what is ignored. */
    private static final FieldNames NAMES =
            FieldNames.of(Stream.concat(served(), ignored()).toArray(String[]::new));

    private static Stream<String> served() {
        return Arrays.stream(ALL).filter(type -> type != IGNORED).map(ClientMessageType::name);
    }

    /** Sent by clients, with nothing to be done about it; or sent by servers of any kind, and sent back. */
    private static Stream<String> ignored() {
        Stream<String> others = Stream.of(
                "HYBRID_QUERY_SUBSCRIBE",
                "HYBRID_QUERY_UNSUBSCRIBE",
                "QUERY_SYNC_INIT",
                "CLUSTER_SEARCH_UPDATE",
                "CLUSTER_SUB_ACK",
                "CLUSTER_SUB_REGISTER",
                "CLUSTER_SUB_UNREGISTER",
                "CLUSTER_SUB_UPDATE",
                "HYBRID_QUERY_DELTA",
                "HYBRID_QUERY_RESP",
                "PARTITION_MAP_DELTA",
                "SERVER_BATCH_EVENT");
        return Stream.concat(others, Arrays.stream(ServerMessageType.values()).map(ServerMessageType::name));
    }

    /** Reads a text and answers the type of that name, null if the protocol has none. */
    static @Nullable ClientMessageType read(MessagePackReader reader) {
        int place = reader.readKey(NAMES);
        return place < 0 ? null : ALL[Math.min(place, ALL.length - 1)];
    }
}
