package topgun.adapters.wire;

import static topgun.adapters.wire.MessageParts.count;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import topgun.application.message.OrEntry;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.value.Value;

/**
 * Writes messages as every generation of clients reads them.
 *
 * <p>Some messages have their members at the top, others in a payload, for reasons long forgotten; it must stay so. An
 * optional member without a value is left out. Where generations disagree about the name of a member, it goes out under
 * both. A member {@code timestamp} at the top is a whole timestamp, since old clients feed whatever stands there to their
 * clock; the one exception is {@code PONG}, whose caller knows the client.
 */
final class ServerMessageWriter {

    private static final int PROTOCOL_VERSION = 1;

    private final MessageParts out;

    ServerMessageWriter(MessageParts out) {
        this.out = out;
    }

    void write(ServerMessage message) {
        switch (message) {
            case ServerMessage.AuthRequired ignored -> out.top(ServerMessageType.AUTH_REQUIRED, 0);
            case ServerMessage.AuthAck ack -> authAck(ack);
            case ServerMessage.AuthFail(String error) ->
                out.top(ServerMessageType.AUTH_FAIL, 1).text(Member.ERROR, error);
            case ServerMessage.DeviceAck(String deviceId, Optional<String> deviceToken) ->
                out.top(ServerMessageType.DEVICE_ACK, 1 + count(deviceToken))
                        .text(Member.DEVICE_ID, deviceId)
                        .text(Member.DEVICE_TOKEN, deviceToken);
            case ServerMessage.Pong(Optional<Double> echo, long serverTimeMillis) -> pong(echo, serverTimeMillis);
            case ServerMessage.Failure(int code, String text) ->
                out.payload(ServerMessageType.ERROR, 2)
                        .integer(Member.CODE, code)
                        .text(Member.MESSAGE, text);
            case ServerMessage.ShutdownPending(int retryAfterMillis) ->
                out.top(ServerMessageType.SHUTDOWN_PENDING, 1).integer(Member.RETRY_AFTER, retryAfterMillis);

            case ServerMessage.OperationAck ack -> operationAck(ack);
            case ServerMessage.OperationRejected(String operationId, String reason, int code) ->
                out.payload(ServerMessageType.OP_REJECTED, 3)
                        .text(Member.OP_ID, operationId)
                        .text(Member.REASON, reason)
                        .integer(Member.CODE, code);
            case ServerMessage.ServerEvent.LwwChanged(String map, String key, LwwRecord entry) ->
                event(map, key, "UPDATED").lwwRecord(Member.RECORD, entry);
            case ServerMessage.ServerEvent.OrAdded(String map, String key, OrRecord entry) ->
                event(map, key, "OR_ADD").orRecord(Member.OR_RECORD, entry);
            case ServerMessage.ServerEvent.OrRemoved(String map, String key, Tag tag) ->
                event(map, key, "OR_REMOVE").text(Member.OR_TAG, tag.text());
            case ServerMessage.GcPrune(Timestamp olderThan) ->
                out.payload(ServerMessageType.GC_PRUNE, 1).timestamp(Member.OLDER_THAN, olderThan);

            case ServerMessage.SyncRoot(String map, int rootHash, Timestamp serverTime) ->
                syncRoot(ServerMessageType.SYNC_RESP_ROOT, map, rootHash, serverTime);
            case ServerMessage.SyncBuckets(String map, String path, Map<String, Integer> buckets) ->
                syncBuckets(ServerMessageType.SYNC_RESP_BUCKETS, map, path, buckets);
            case ServerMessage.SyncLeaf leaf -> syncLeaf(leaf);
            case ServerMessage.SyncResetRequired(String map) ->
                out.payload(ServerMessageType.SYNC_RESET_REQUIRED, 1).text(Member.MAP_NAME, map);
            case ServerMessage.OrSyncRoot(String map, int rootHash, Timestamp serverTime) ->
                syncRoot(ServerMessageType.ORMAP_SYNC_RESP_ROOT, map, rootHash, serverTime);
            case ServerMessage.OrSyncBuckets(String map, String path, Map<String, Integer> buckets) ->
                syncBuckets(ServerMessageType.ORMAP_SYNC_RESP_BUCKETS, map, path, buckets);
            case ServerMessage.OrSyncLeaf leaf ->
                out.payload(ServerMessageType.ORMAP_SYNC_RESP_LEAF, 3)
                        .text(Member.MAP_NAME, leaf.map())
                        .text(Member.PATH, leaf.path().digits())
                        .orEntries(leaf.entries());
            case ServerMessage.OrDiff(String map, List<OrEntry> entries) ->
                out.payload(ServerMessageType.ORMAP_DIFF_RESPONSE, 2)
                        .text(Member.MAP_NAME, map)
                        .orEntries(entries);

            case ServerMessage.QueryResponse response -> queryResponse(response);
            case ServerMessage.SearchResponse response -> searchResponse(response);
            case ServerMessage.VectorSearchResponse response -> vectorSearchResponse(response);
            case ServerMessage.HybridSearchResponse response -> hybridSearchResponse(response);
            case ServerMessage.SqlUnavailable unavailable -> sqlUnavailable(unavailable);

            case ServerMessage.TopicMessage topicMessage -> topicMessage(topicMessage);
            case ServerMessage.LockGranted(String requestId, String name, long fencingToken) ->
                out.payload(ServerMessageType.LOCK_GRANTED, 3)
                        .text(Member.REQUEST_ID, requestId)
                        .text(Member.NAME, name)
                        .integer(Member.FENCING_TOKEN, fencingToken);
            case ServerMessage.LockReleased(String requestId, String name, boolean success) ->
                out.payload(ServerMessageType.LOCK_RELEASED, 3)
                        .text(Member.REQUEST_ID, requestId)
                        .text(Member.NAME, name)
                        .bool(Member.SUCCESS, success);
            case ServerMessage.CounterState state -> counterState(state);

            case ServerMessage.JournalEvent(ServerMessage.JournalEntry entry) -> journalEvent(entry);
            case ServerMessage.JournalPage page -> journalPage(page);
            case ServerMessage.EntryProcessed(String requestId, ServerMessage.ProcessorOutcome outcome) ->
                entryProcessed(requestId, outcome);
            case ServerMessage.EntriesProcessed processed -> entriesProcessed(processed);
            case ServerMessage.ResolverRegistered(String requestId, Optional<String> error) ->
                resolverAnswer(ServerMessageType.REGISTER_RESOLVER_RESPONSE, requestId, error);
            case ServerMessage.ResolverUnregistered(String requestId, Optional<String> error) ->
                resolverAnswer(ServerMessageType.UNREGISTER_RESOLVER_RESPONSE, requestId, error);
            case ServerMessage.ResolverList list -> resolverList(list);
            case ServerMessage.MergeRejected rejected ->
                out.top(ServerMessageType.MERGE_REJECTED, 5)
                        .text(Member.MAP_NAME, rejected.map())
                        .text(Member.KEY, rejected.key())
                        .value(Member.ATTEMPTED_VALUE, rejected.attemptedValue())
                        .text(Member.REASON, rejected.reason())
                        .timestamp(Member.TIMESTAMP, rejected.timestamp());

            case ServerMessage.PartitionMap map -> partitionMap(map);
        }
    }

    /** Writes a message up to its last member, the id of the subscription, of which only the name is written. */
    void writeHead(SubscriberMessage message) {
        switch (message) {
            case SubscriberMessage.QueryUpdate(String key, Optional<Value> value, ResultChange change) ->
                out.payload(ServerMessageType.QUERY_UPDATE, 5)
                        .text(Member.KEY, key)
                        .value(Member.VALUE, value.orElse(Value.NULL))
                        .text(Member.TYPE, change == ResultChange.LEAVE ? "REMOVE" : "UPDATE")
                        .text(Member.CHANGE_TYPE, change.name())
                        .name(Member.QUERY_ID);
            case SubscriberMessage.SearchUpdate update ->
                out.payload(ServerMessageType.SEARCH_UPDATE, 7)
                        .text(Member.KEY, update.key())
                        .value(Member.VALUE, update.value().orElse(Value.NULL))
                        .number(Member.SCORE, update.score())
                        .texts(Member.MATCHED_TERMS, update.matchedTerms())
                        .text(Member.TYPE, update.change().name())
                        .text(Member.CHANGE_TYPE, update.change().name())
                        .name(Member.SUBSCRIPTION_ID);
            case SubscriberMessage.HybridSearchUpdate update ->
                out.payload(ServerMessageType.HYBRID_SEARCH_UPDATE, 6 + count(update.value()))
                        .text(Member.KEY, update.key())
                        .number(Member.SCORE, update.score())
                        .numbers(Member.METHOD_SCORES, update.methodScores())
                        .value(Member.VALUE, update.value())
                        .text(Member.TYPE, update.change().name())
                        .text(Member.CHANGE_TYPE, update.change().name())
                        .name(Member.SUBSCRIPTION_ID);
        }
    }

    // Connection

    private void authAck(ServerMessage.AuthAck ack) {
        out.top(ServerMessageType.AUTH_ACK, 1 + count(ack.userId()) + count(ack.deviceId()) + count(ack.deviceToken()))
                .integer(Member.PROTOCOL_VERSION, PROTOCOL_VERSION)
                .text(Member.USER_ID, ack.userId())
                .text(Member.DEVICE_ID, ack.deviceId())
                .text(Member.DEVICE_TOKEN, ack.deviceToken());
    }

    private void pong(Optional<Double> echo, long serverTimeMillis) {
        out.top(ServerMessageType.PONG, 1 + count(echo));
        echo.ifPresent(timestamp -> out.number(Member.TIMESTAMP, timestamp));
        out.integer(Member.SERVER_TIME, serverTimeMillis);
    }

    // Operations

    private void operationAck(ServerMessage.OperationAck ack) {
        boolean withResults = !ack.results().isEmpty();
        out.payload(ServerMessageType.OP_ACK, withResults ? 3 : 2);
        if (ack.lastIdAsInteger()) {
            out.integer(Member.LAST_ID, Long.parseLong(ack.lastId()));
        } else {
            out.text(Member.LAST_ID, ack.lastId());
        }
        out.level(ack.achieved());
        if (withResults) {
            out.list(Member.RESULTS, ack.results());
            ack.results().forEach(out::operationResult);
        }
    }

    private MessageParts event(String map, String key, String eventType) {
        return out.payload(ServerMessageType.SERVER_EVENT, 4)
                .text(Member.MAP_NAME, map)
                .text(Member.KEY, key)
                .text(Member.EVENT_TYPE, eventType);
    }

    // Synchronisation

    private void syncRoot(ServerMessageType type, String map, int rootHash, Timestamp serverTime) {
        out.payload(type, 3)
                .text(Member.MAP_NAME, map)
                .hash(Member.ROOT_HASH, rootHash)
                .timestamp(Member.TIMESTAMP, serverTime);
    }

    private void syncBuckets(ServerMessageType type, String map, String path, Map<String, Integer> buckets) {
        out.payload(type, 3).text(Member.MAP_NAME, map).text(Member.PATH, path).hashes(Member.BUCKETS, buckets);
    }

    private void syncLeaf(ServerMessage.SyncLeaf leaf) {
        out.payload(ServerMessageType.SYNC_RESP_LEAF, 3)
                .text(Member.MAP_NAME, leaf.map())
                .text(Member.PATH, leaf.path().digits())
                .list(Member.RECORDS, leaf.entries().size());
        leaf.entries().forEach((key, entry) -> out.map(2).text(Member.KEY, key).lwwRecord(Member.RECORD, entry));
    }

    // Queries and search

    private void queryResponse(ServerMessage.QueryResponse response) {
        out.payload(ServerMessageType.QUERY_RESP, 4 + count(response.nextCursor()) + count(response.error()))
                .text(Member.QUERY_ID, response.queryId())
                .list(Member.RESULTS, response.rows());
        for (ServerMessage.Row row : response.rows()) {
            out.map(2).text(Member.KEY, row.key()).value(Member.VALUE, row.value());
        }
        out.bool(Member.HAS_MORE, response.hasMore())
                .text(Member.CURSOR_STATUS, response.cursorStatus().name().toLowerCase(Locale.ROOT))
                .text(Member.NEXT_CURSOR, response.nextCursor())
                .text(Member.ERROR, response.error());
    }

    private void searchResponse(ServerMessage.SearchResponse response) {
        out.payload(ServerMessageType.SEARCH_RESP, 3 + count(response.error()))
                .text(Member.REQUEST_ID, response.requestId())
                .searchHits(response.hits())
                .integer(Member.TOTAL_COUNT, response.totalCount())
                .text(Member.ERROR, response.error());
    }

    private void vectorSearchResponse(ServerMessage.VectorSearchResponse response) {
        out.payload(ServerMessageType.VECTOR_SEARCH_RESP, 4 + count(response.error()))
                .text(Member.ID, response.id())
                .list(Member.RESULTS, response.hits());
        for (ServerMessage.VectorHit hit : response.hits()) {
            out.map(2 + count(hit.value()) + count(hit.vector()))
                    .text(Member.KEY, hit.key())
                    .number(Member.SCORE, hit.score())
                    .value(Member.VALUE, hit.value())
                    .value(Member.VECTOR, hit.vector());
        }
        out.integer(Member.TOTAL_CANDIDATES, response.totalCandidates())
                .integer(Member.SEARCH_TIME_MS, response.searchTimeMillis())
                .text(Member.ERROR, response.error());
    }

    private void hybridSearchResponse(ServerMessage.HybridSearchResponse response) {
        out.payload(ServerMessageType.HYBRID_SEARCH_RESP, 3 + count(response.error()))
                .text(Member.REQUEST_ID, response.requestId())
                .list(Member.RESULTS, response.hits());
        for (ServerMessage.HybridHit hit : response.hits()) {
            out.map(3 + count(hit.value()))
                    .text(Member.KEY, hit.key())
                    .number(Member.SCORE, hit.score())
                    .numbers(Member.METHOD_SCORES, hit.methodScores())
                    .value(Member.VALUE, hit.value());
        }
        out.integer(Member.SEARCH_TIME_MS, response.searchTimeMillis()).text(Member.ERROR, response.error());
    }

    private void sqlUnavailable(ServerMessage.SqlUnavailable answer) {
        out.payload(ServerMessageType.SQL_QUERY_RESP, 5)
                .text(Member.QUERY_ID, answer.queryId())
                .list(Member.COLUMNS, 0)
                .list(Member.ROWS, 0)
                .text(Member.ERROR, answer.error())
                .text(Member.CODE, "FEATURE_DISABLED");
    }

    // Topics, counters

    private void topicMessage(ServerMessage.TopicMessage message) {
        out.payload(ServerMessageType.TOPIC_MESSAGE, 3 + count(message.data()))
                .text(Member.TOPIC, message.topic())
                .value(Member.DATA, message.data())
                .text(Member.PUBLISHER_ID, message.publisherId())
                .integer(Member.TIMESTAMP, message.timestampMillis());
    }

    private void counterState(ServerMessage.CounterState state) {
        out.payload(state.update() ? ServerMessageType.COUNTER_UPDATE : ServerMessageType.COUNTER_RESPONSE, 2)
                .text(Member.NAME, state.name())
                .map(Member.STATE, 4)
                .numbers(Member.POSITIVE, state.increments())
                .numbers(Member.NEGATIVE, state.decrements())
                .numbers(Member.P, state.increments())
                .numbers(Member.N, state.decrements());
    }

    // Journal, processors, resolvers

    private void journalEvent(ServerMessage.JournalEntry entry) {
        out.top(ServerMessageType.JOURNAL_EVENT, 1).name(Member.EVENT);
        journalEntry(entry);
    }

    private void journalPage(ServerMessage.JournalPage page) {
        out.top(ServerMessageType.JOURNAL_READ_RESPONSE, 3)
                .text(Member.REQUEST_ID, page.requestId())
                .list(Member.EVENTS, page.entries());
        page.entries().forEach(this::journalEntry);
        out.bool(Member.HAS_MORE, page.hasMore());
    }

    /** Sequences are texts, because they may grow beyond what is a number to clients. */
    private void journalEntry(ServerMessage.JournalEntry entry) {
        out.map(6 + count(entry.value()) + count(entry.previousValue()))
                .text(Member.SEQUENCE, Long.toString(entry.sequence()))
                .text(Member.TYPE, entry.type().name())
                .text(Member.MAP_NAME, entry.map())
                .text(Member.KEY, entry.key())
                .value(Member.VALUE, entry.value())
                .value(Member.PREVIOUS_VALUE, entry.previousValue())
                .timestamp(Member.TIMESTAMP, entry.timestamp())
                .text(Member.NODE_ID, entry.nodeId());
    }

    private void entryProcessed(String requestId, ServerMessage.ProcessorOutcome outcome) {
        out.top(ServerMessageType.ENTRY_PROCESS_RESPONSE, 1 + members(outcome)).text(Member.REQUEST_ID, requestId);
        outcome(outcome);
    }

    private void entriesProcessed(ServerMessage.EntriesProcessed processed) {
        out.top(ServerMessageType.ENTRY_PROCESS_BATCH_RESPONSE, 2)
                .text(Member.REQUEST_ID, processed.requestId())
                .map(Member.RESULTS, processed.outcomes().size());
        processed.outcomes().forEach((key, outcome) -> {
            out.map(key, members(outcome));
            outcome(outcome);
        });
    }

    private static int members(ServerMessage.ProcessorOutcome outcome) {
        return 1 + count(outcome.result()) + count(outcome.newValue()) + count(outcome.error());
    }

    private void outcome(ServerMessage.ProcessorOutcome outcome) {
        out.bool(Member.SUCCESS, outcome.success())
                .value(Member.RESULT, outcome.result())
                .value(Member.NEW_VALUE, outcome.newValue())
                .text(Member.ERROR, outcome.error());
    }

    private void resolverAnswer(ServerMessageType type, String requestId, Optional<String> error) {
        out.top(type, 2 + count(error))
                .text(Member.REQUEST_ID, requestId)
                .bool(Member.SUCCESS, error.isEmpty())
                .text(Member.ERROR, error);
    }

    private void resolverList(ServerMessage.ResolverList list) {
        out.top(ServerMessageType.LIST_RESOLVERS_RESPONSE, 2)
                .text(Member.REQUEST_ID, list.requestId())
                .list(Member.RESOLVERS, list.resolvers());
        for (ServerMessage.ListedResolver resolver : list.resolvers()) {
            out.map(2 + count(resolver.priority()) + count(resolver.keyPattern()))
                    .text(Member.MAP_NAME, resolver.map())
                    .text(Member.NAME, resolver.name());
            resolver.priority().ifPresent(priority -> out.integer(Member.PRIORITY, priority));
            out.text(Member.KEY_PATTERN, resolver.keyPattern());
        }
    }

    // Cluster

    private void partitionMap(ServerMessage.PartitionMap map) {
        out.payload(ServerMessageType.PARTITION_MAP, 5)
                .integer(Member.VERSION, map.version())
                .integer(Member.PARTITION_COUNT, map.partitionCount())
                .list(Member.NODES, map.nodes());
        for (ServerMessage.Node node : map.nodes()) {
            out.map(3)
                    .text(Member.NODE_ID, node.nodeId())
                    .text(Member.STATUS, "ACTIVE")
                    .map(Member.ENDPOINTS, 1)
                    .text(Member.WEBSOCKET, node.webSocketUrl());
        }
        String owner = map.nodes().getFirst().nodeId();
        out.list(Member.PARTITIONS, map.partitionCount());
        for (int partition = 0; partition < map.partitionCount(); partition++) {
            out.map(3)
                    .integer(Member.PARTITION_ID, partition)
                    .text(Member.OWNER_NODE_ID, owner)
                    .list(Member.BACKUP_NODE_IDS, 0);
        }
        out.integer(Member.GENERATED_AT, map.generatedAtMillis());
    }
}
