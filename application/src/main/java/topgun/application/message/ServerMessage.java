package topgun.application.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.merkle.TriePath;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.Value;

/** Everything the server can say, except what goes to {@linkplain SubscriberMessage subscriptions}. */
public sealed interface ServerMessage {

    // Connection

    record AuthRequired() implements ServerMessage {}

    record AuthAck(Optional<String> userId, Optional<String> deviceId, Optional<String> deviceToken)
            implements ServerMessage {}

    record AuthFail(String error) implements ServerMessage {}

    record DeviceAck(String deviceId, Optional<String> deviceToken) implements ServerMessage {}

    /** @param echo the client's timestamp, only for clients whose clock it does not break */
    record Pong(Optional<Double> echo, long serverTimeMillis) implements ServerMessage {}

    record Failure(int code, String message) implements ServerMessage {

        /** Something went wrong that is no fault of the client. */
        public static final Failure INTERNAL = new Failure(500, "Internal error");

        /** What the client said is no message of the protocol. */
        public static final Failure MALFORMED = new Failure(400, "Invalid message format");

        /** @param what the kind and the name of what the client may not have, as {@code map notes} */
        public static Failure denied(String what) {
            return new Failure(403, "Access Denied for " + what);
        }
    }

    record ShutdownPending(int retryAfterMillis) implements ServerMessage {}

    // Operations

    /**
     * @param lastId the id of the last operation covered, or nothing known
     * @param lastIdAsInteger whether to spell the id as a number, for clients that compare texts wrongly
     * @param results one per operation of the batch, or empty when there is nothing to tell
     */
    record OperationAck(String lastId, boolean lastIdAsInteger, WriteConcern achieved, List<OperationResult> results)
            implements ServerMessage {}

    record OperationResult(String operationId, boolean success, WriteConcern achieved, Optional<String> error) {}

    record OperationRejected(String operationId, String reason, int code) implements ServerMessage {}

    /** A change of a map, for those who follow it. */
    sealed interface ServerEvent extends ServerMessage {

        record LwwChanged(String map, String key, LwwRecord entry) implements ServerEvent {}

        record OrAdded(String map, String key, OrRecord entry) implements ServerEvent {}

        record OrRemoved(String map, String key, Tag tag) implements ServerEvent {}
    }

    record GcPrune(Timestamp olderThan) implements ServerMessage {}

    // Synchronisation. Hashes are unsigned 32-bit numbers; a bucket's name is its hexadecimal digit.

    record SyncRoot(String map, int rootHash, Timestamp serverTime) implements ServerMessage {}

    record SyncBuckets(String map, String path, Map<String, Integer> buckets) implements ServerMessage {}

    record SyncLeaf(String map, TriePath path, Map<String, LwwRecord> entries) implements ServerMessage {}

    record SyncResetRequired(String map) implements ServerMessage {}

    record OrSyncRoot(String map, int rootHash, Timestamp serverTime) implements ServerMessage {}

    record OrSyncBuckets(String map, String path, Map<String, Integer> buckets) implements ServerMessage {}

    record OrSyncLeaf(String map, TriePath path, List<OrEntry> entries) implements ServerMessage {}

    record OrDiff(String map, List<OrEntry> entries) implements ServerMessage {}

    // Queries and search

    /** The names are those on the wire, in lower case. */
    enum CursorStatus {
        NONE,
        VALID,
        EXPIRED,
        INVALID
    }

    record Row(String key, Value value) {}

    record QueryResponse(
            String queryId,
            List<Row> rows,
            boolean hasMore,
            Optional<String> nextCursor,
            CursorStatus cursorStatus,
            Optional<String> error)
            implements ServerMessage {

        public static QueryResponse refusal(String queryId, String reason) {
            return new QueryResponse(
                    queryId, List.of(), false, Optional.empty(), CursorStatus.NONE, Optional.of(reason));
        }
    }

    record SearchHit(String key, Value value, double score, List<String> matchedTerms) {}

    record SearchResponse(String requestId, List<SearchHit> hits, int totalCount, Optional<String> error)
            implements ServerMessage {

        public static SearchResponse of(String requestId, List<SearchHit> hits) {
            return new SearchResponse(requestId, hits, hits.size(), Optional.empty());
        }

        public static SearchResponse refusal(String requestId, String reason) {
            return new SearchResponse(requestId, List.of(), 0, Optional.of(reason));
        }
    }

    /**
     * @param value absent if it was not asked for
     * @param vector absent if it was not asked for; bytes of 32-bit floats, little-endian
     */
    record VectorHit(String key, double score, Optional<Value> value, Optional<Value> vector) {}

    record VectorSearchResponse(
            String id, List<VectorHit> hits, int totalCandidates, long searchTimeMillis, Optional<String> error)
            implements ServerMessage {

        public static VectorSearchResponse refusal(String id, String reason) {
            return new VectorSearchResponse(id, List.of(), 0, 0, Optional.of(reason));
        }
    }

    /**
     * A record that was found in one or several ways.
     *
     * @param methodScores what each of the methods that found it makes of it, by their names
     * @param value empty if values were not asked for
     */
    record HybridHit(String key, double score, Map<String, Double> methodScores, Optional<Value> value) {}

    record HybridSearchResponse(String requestId, List<HybridHit> hits, long searchTimeMillis, Optional<String> error)
            implements ServerMessage {

        public static HybridSearchResponse of(String requestId, List<HybridHit> hits, long searchTimeMillis) {
            return new HybridSearchResponse(requestId, hits, searchTimeMillis, Optional.empty());
        }

        public static HybridSearchResponse refusal(String requestId, String reason) {
            return new HybridSearchResponse(requestId, List.of(), 0, Optional.of(reason));
        }
    }

    /** The answer to a question in a language this server does not have, in the form the client waits for. */
    record SqlUnavailable(String queryId, String error) implements ServerMessage {}

    // Topics, locks, counters

    record TopicMessage(String topic, Optional<Value> data, String publisherId, long timestampMillis)
            implements ServerMessage {}

    record LockGranted(String requestId, String name, long fencingToken) implements ServerMessage {}

    record LockReleased(String requestId, String name, boolean success) implements ServerMessage {}

    /** @param update whether this is news rather than the answer to a request */
    record CounterState(String name, Map<String, Double> increments, Map<String, Double> decrements, boolean update)
            implements ServerMessage {}

    // Journal, processors, resolvers

    /** The names are those on the wire. */
    enum JournalType {
        PUT,
        UPDATE,
        DELETE
    }

    record JournalEntry(
            long sequence,
            JournalType type,
            String map,
            String key,
            Optional<Value> value,
            Optional<Value> previousValue,
            Timestamp timestamp,
            String nodeId) {}

    record JournalEvent(JournalEntry entry) implements ServerMessage {}

    record JournalPage(String requestId, List<JournalEntry> entries, boolean hasMore) implements ServerMessage {}

    record ProcessorOutcome(
            boolean success, Optional<Value> result, Optional<Value> newValue, Optional<String> error) {}

    record EntryProcessed(String requestId, ProcessorOutcome outcome) implements ServerMessage {}

    record EntriesProcessed(String requestId, Map<String, ProcessorOutcome> outcomes) implements ServerMessage {}

    record ResolverRegistered(String requestId, Optional<String> error) implements ServerMessage {}

    record ResolverUnregistered(String requestId, Optional<String> error) implements ServerMessage {}

    record ListedResolver(String map, String name, Optional<Integer> priority, Optional<String> keyPattern) {}

    record ResolverList(String requestId, List<ListedResolver> resolvers) implements ServerMessage {}

    record MergeRejected(String map, String key, Value attemptedValue, String reason, Timestamp timestamp)
            implements ServerMessage {}

    // Cluster

    record Node(String nodeId, String webSocketUrl) {}

    /** Every partition of the single node belongs to it. */
    record PartitionMap(long version, List<Node> nodes, int partitionCount, long generatedAtMillis)
            implements ServerMessage {}
}
