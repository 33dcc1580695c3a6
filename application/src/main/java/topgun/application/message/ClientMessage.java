package topgun.application.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.Value;

/** Everything a client can say. Members that clients send but no server needs are not here. */
public sealed interface ClientMessage {

    // Connection

    record Authenticate(String token, Optional<String> deviceToken) implements ClientMessage {}

    record DeviceHello(Optional<String> deviceToken) implements ClientMessage {}

    /** @param asText the frame was JSON text, which only clients written by hand send */
    record Ping(double timestamp, boolean asText) implements ClientMessage {}

    record PartitionMapRequest(double currentVersion) implements ClientMessage {}

    /** Tells how far a device has durably applied what it was sent. */
    record ClientApplyAck(double cursor) implements ClientMessage {}

    /** Several messages in one frame, each still encoded; clients written by hand send these. */
    record Batch(List<byte[]> frames) implements ClientMessage {}

    /**
     * A message that needs no answer: one that only servers send, or one that asks for nothing.
     *
     * @param type as in the frame
     */
    record Ignored(String type) implements ClientMessage {}

    // Operations

    record ClientOperation(SubmittedOperation operation) implements ClientMessage {}

    /**
     * @param legacyMarks an operation carried {@code synced} and an undefined member, as only clients before 2.0 send them
     */
    record OperationBatch(
            List<SubmittedOperation> operations,
            Optional<WriteConcern> writeConcern,
            OptionalLong timeoutMillis,
            boolean legacyMarks)
            implements ClientMessage {}

    // Synchronisation

    /** @param lastSyncMillis 0 when the client never synchronised */
    record SyncInit(String map, double lastSyncMillis) implements ClientMessage {}

    record MerkleBucketRequest(String map, String path) implements ClientMessage {}

    /**
     * @param bucketHashes the client's first level, hash by hexadecimal digit; hashes as unsigned 32-bit numbers
     * @param claimsEpoch whether an epoch was claimed, as only current clients do
     */
    record OrSyncInit(
            String map, int rootHash, Map<String, Integer> bucketHashes, double lastSyncMillis, boolean claimsEpoch)
            implements ClientMessage {}

    record OrMerkleBucketRequest(String map, String path) implements ClientMessage {}

    record OrDiffRequest(String map, List<String> keys) implements ClientMessage {}

    record OrPushDiff(String map, List<PushedEntry> entries) implements ClientMessage {}

    // Queries and search

    /**
     * @param query the {@code query} member as it came
     * @param fields the projection given beside the query
     */
    record QuerySubscribe(String queryId, String map, Value query, Optional<List<String>> fields)
            implements ClientMessage {}

    record QueryUnsubscribe(String queryId) implements ClientMessage {}

    /** @param options the {@code options} member as it came; {@link Value#NULL} when absent */
    record Search(String requestId, String map, String query, Value options) implements ClientMessage {}

    record SearchSubscribe(String subscriptionId, String map, String query, Value options) implements ClientMessage {}

    record SearchUnsubscribe(String subscriptionId) implements ClientMessage {}

    record SqlQuery(String queryId) implements ClientMessage {}

    /** @param request all members of the payload as they came, so that whatever is wrong with them is answered by the id */
    record VectorSearch(String id, Value request) implements ClientMessage {}

    record HybridSearch(String requestId, HybridQuery query) implements ClientMessage {}

    record HybridSearchSubscribe(String subscriptionId, HybridQuery query) implements ClientMessage {}

    record HybridSearchUnsubscribe(String subscriptionId) implements ClientMessage {}

    // Topics, locks, counters

    record TopicSubscribe(String topic) implements ClientMessage {}

    record TopicUnsubscribe(String topic) implements ClientMessage {}

    /** @param data absent data arrives absent, null as null */
    record TopicPublish(String topic, Optional<Value> data) implements ClientMessage {}

    /** @param ttlMillis 0 when absent */
    record LockRequest(String requestId, String name, double ttlMillis) implements ClientMessage {}

    record LockRelease(Optional<String> requestId, String name, double fencingToken) implements ClientMessage {}

    record CounterRequest(String name) implements ClientMessage {}

    /** Both spellings of the state, joined; amounts by node id, not yet judged. */
    record CounterSync(String name, Map<String, Double> increments, Map<String, Double> decrements)
            implements ClientMessage {}

    // Journal, processors, resolvers

    record JournalSubscribe(String requestId, Optional<String> fromSequence, Optional<String> map, List<String> types)
            implements ClientMessage {}

    record JournalUnsubscribe(String subscriptionId) implements ClientMessage {}

    record JournalRead(String requestId, String fromSequence, OptionalDouble limit, Optional<String> map)
            implements ClientMessage {}

    /** @param arguments absent arguments arrive absent, null as null */
    record ProcessorCode(String name, String code, Optional<Value> arguments) {}

    record EntryProcess(String requestId, String map, String key, ProcessorCode processor) implements ClientMessage {}

    record EntryProcessBatch(String requestId, String map, List<String> keys, ProcessorCode processor)
            implements ClientMessage {}

    record RegisterResolver(
            String requestId, String map, String name, String code, OptionalInt priority, Optional<String> keyPattern)
            implements ClientMessage {}

    record UnregisterResolver(String requestId, String map, String name) implements ClientMessage {}

    record ListResolvers(String requestId, Optional<String> map) implements ClientMessage {}
}
