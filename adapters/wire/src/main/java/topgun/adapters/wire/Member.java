package topgun.adapters.wire;

import java.util.Arrays;
import topgun.domain.value.FieldNames;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;

/** The names of members that occur in messages, in either direction. */
enum Member {
    ACHIEVED_LEVEL("achievedLevel"),
    ACK("ack"),
    ARGS("args"),
    ATTEMPTED_VALUE("attemptedValue"),
    BACKUP_NODE_IDS("backupNodeIds"),
    BUCKETS("buckets"),
    BUCKET_HASHES("bucketHashes"),
    CHANGE_TYPE("changeType"),
    CLAIMED_EPOCH("claimedEpoch"),
    CLIENT_HLC("clientHlc"),
    CLIENT_ID("clientId"),
    CODE("code"),
    COLUMNS("columns"),
    CONTEXT("context"),
    COUNTER("counter"),
    CURRENT_VERSION("currentVersion"),
    CURSOR("cursor"),
    CURSOR_STATUS("cursorStatus"),
    DATA("data"),
    DELTAS("deltas"),
    DEVICE_ID("deviceId"),
    DEVICE_TOKEN("deviceToken"),
    ENDPOINTS("endpoints"),
    ENTRIES("entries"),
    ERROR("error"),
    ERRORS("errors"),
    EVENT("event"),
    EVENTS("events"),
    EVENT_TYPE("eventType"),
    FENCING_TOKEN("fencingToken"),
    FIELDS("fields"),
    FILTER("filter"),
    FROM_SEQUENCE("fromSequence"),
    GENERATED_AT("generatedAt"),
    HAS_MORE("hasMore"),
    ID("id"),
    INCLUDE_VALUE("includeValue"),
    K("k"),
    KEY("key"),
    KEYS("keys"),
    KEY_PATTERN("keyPattern"),
    LAST_ID("lastId"),
    LAST_SYNC_TIMESTAMP("lastSyncTimestamp"),
    LIMIT("limit"),
    MAP_NAME("mapName"),
    MATCHED_TERMS("matchedTerms"),
    MESSAGE("message"),
    METHODS("methods"),
    METHOD_SCORES("methodScores"),
    MILLIS("millis"),
    MIN_SCORE("minScore"),
    N("n"),
    NAME("name"),
    NEGATIVE("negative"),
    NEW_VALUE("newValue"),
    NEXT_CURSOR("nextCursor"),
    NODES("nodes"),
    NODE_ID("nodeId"),
    OFFSET("offset"),
    OLDER_THAN("olderThan"),
    OPERATIONS("operations"),
    OPS("ops"),
    OPTIONS("options"),
    OP_ID("opId"),
    OP_TYPE("opType"),
    OR_RECORD("orRecord"),
    OR_TAG("orTag"),
    OWNER_NODE_ID("ownerNodeId"),
    P("p"),
    PARTITIONS("partitions"),
    PARTITION_COUNT("partitionCount"),
    PARTITION_ID("partitionId"),
    PATH("path"),
    PAYLOAD("payload"),
    POSITIVE("positive"),
    PREDICATE("predicate"),
    PREVIOUS_VALUE("previousValue"),
    PRIORITY("priority"),
    PROCESSOR("processor"),
    PROTOCOL_VERSION("protocolVersion"),
    PUBLISHER_ID("publisherId"),
    QUERIES("queries"),
    QUERY("query"),
    QUERY_ID("queryId"),
    QUERY_RESULTS("queryResults"),
    QUERY_TEXT("queryText"),
    QUERY_VECTOR("queryVector"),
    REASON("reason"),
    RECORD("record"),
    RECORDS("records"),
    REQUEST_ID("requestId"),
    RESOLVER("resolver"),
    RESOLVERS("resolvers"),
    RESOLVER_NAME("resolverName"),
    RESULT("result"),
    RESULTS("results"),
    RETRY_AFTER("retryAfter"),
    ROOT_HASH("rootHash"),
    ROWS("rows"),
    SCORE("score"),
    SEARCHES("searches"),
    SEARCH_ID("searchId"),
    SEARCH_RESULTS("searchResults"),
    SEARCH_TIME_MS("searchTimeMs"),
    SEQUENCE("sequence"),
    SERVER_HLC("serverHlc"),
    SERVER_SYNC_TIMESTAMP("serverSyncTimestamp"),
    SERVER_TIME("serverTime"),
    STATE("state"),
    STATUS("status"),
    SUBSCRIPTION_ID("subscriptionId"),
    SUCCESS("success"),
    SYNCED("synced"),
    SYNC_MAPS("syncMaps"),
    TAG("tag"),
    TIMEOUT("timeout"),
    TIMESTAMP("timestamp"),
    TOKEN("token"),
    TOMBSTONES("tombstones"),
    TOPIC("topic"),
    TOTAL_CANDIDATES("totalCandidates"),
    TOTAL_COUNT("totalCount"),
    TTL("ttl"),
    TTL_MS("ttlMs"),
    TYPE("type"),
    TYPES("types"),
    USER_ID("userId"),
    VALUE("value"),
    VECTOR("vector"),
    VERSION("version"),
    WEBSOCKET("websocket"),
    WRITE_CONCERN("writeConcern"),
    /** Any name that no message knows. Ignored wherever it occurs, and never written. */
    UNKNOWN("");

    private static final Member[] ALL = values();

    private static final FieldNames NAMES = FieldNames.of(Arrays.stream(ALL)
            .filter(member -> member != UNKNOWN)
            .map(Member::wireName)
            .toArray(String[]::new));

    private final String wireName;

    @SuppressWarnings("ImmutableEnumChecker") // an array that nobody modifies
    private final byte[] encoded;

    Member(String wireName) {
        this.wireName = wireName;
        this.encoded = new MessagePackWriter(24).string(wireName).toByteArray();
    }

    String wireName() {
        return wireName;
    }

    /** The name as MessagePack. Not to be modified. */
    byte[] encoded() {
        return encoded;
    }

    /** Reads the name of a member. */
    static Member read(MessagePackReader reader) {
        int place = reader.readKey(NAMES);
        return place < 0 ? UNKNOWN : ALL[place];
    }
}
