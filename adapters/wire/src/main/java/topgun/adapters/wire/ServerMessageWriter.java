package topgun.adapters.wire;

import java.util.Collection;
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
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.MessagePackWriter;
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

    private final MessagePackWriter out;

    ServerMessageWriter(MessagePackWriter out) {
        this.out = out;
    }

    void write(ServerMessage message) {
        switch (message) {
            case ServerMessage.AuthRequired ignored -> top(MessageType.AUTH_REQUIRED, 0);
            case ServerMessage.AuthAck ack -> authAck(ack);
            case ServerMessage.AuthFail(String error) ->
                top(MessageType.AUTH_FAIL, 1).text(Member.ERROR, error);
            case ServerMessage.DeviceAck(String deviceId, Optional<String> deviceToken) ->
                top(MessageType.DEVICE_ACK, 1 + count(deviceToken))
                        .text(Member.DEVICE_ID, deviceId)
                        .text(Member.DEVICE_TOKEN, deviceToken);
            case ServerMessage.Pong(Optional<Double> echo, long serverTimeMillis) -> pong(echo, serverTimeMillis);
            case ServerMessage.Failure(int code, String text) ->
                payload(MessageType.ERROR, 2).integer(Member.CODE, code).text(Member.MESSAGE, text);
            case ServerMessage.ShutdownPending(int retryAfterMillis) ->
                top(MessageType.SHUTDOWN_PENDING, 1).integer(Member.RETRY_AFTER, retryAfterMillis);

            case ServerMessage.OperationAck ack -> operationAck(ack);
            case ServerMessage.OperationRejected(String operationId, String reason, int code) ->
                payload(MessageType.OP_REJECTED, 3)
                        .text(Member.OP_ID, operationId)
                        .text(Member.REASON, reason)
                        .integer(Member.CODE, code);
            case ServerMessage.ServerEvent.LwwChanged(String map, String key, LwwRecord entry) ->
                event(map, key, "UPDATED").name(Member.RECORD).lwwRecord(entry);
            case ServerMessage.ServerEvent.OrAdded(String map, String key, OrRecord entry) ->
                event(map, key, "OR_ADD").name(Member.OR_RECORD).orRecord(entry);
            case ServerMessage.ServerEvent.OrRemoved(String map, String key, Tag tag) ->
                event(map, key, "OR_REMOVE").text(Member.OR_TAG, tag.text());
            case ServerMessage.GcPrune(Timestamp olderThan) ->
                payload(MessageType.GC_PRUNE, 1).timestamp(Member.OLDER_THAN, olderThan);

            case ServerMessage.SyncRoot(String map, int rootHash, Timestamp serverTime) ->
                syncRoot(MessageType.SYNC_RESP_ROOT, map, rootHash, serverTime);
            case ServerMessage.SyncBuckets(String map, String path, Map<String, Integer> buckets) ->
                syncBuckets(MessageType.SYNC_RESP_BUCKETS, map, path, buckets);
            case ServerMessage.SyncLeaf leaf -> syncLeaf(leaf);
            case ServerMessage.SyncResetRequired(String map) ->
                payload(MessageType.SYNC_RESET_REQUIRED, 1).text(Member.MAP_NAME, map);
            case ServerMessage.OrSyncRoot(String map, int rootHash, Timestamp serverTime) ->
                syncRoot(MessageType.ORMAP_SYNC_RESP_ROOT, map, rootHash, serverTime);
            case ServerMessage.OrSyncBuckets(String map, String path, Map<String, Integer> buckets) ->
                syncBuckets(MessageType.ORMAP_SYNC_RESP_BUCKETS, map, path, buckets);
            case ServerMessage.OrSyncLeaf leaf ->
                payload(MessageType.ORMAP_SYNC_RESP_LEAF, 3)
                        .text(Member.MAP_NAME, leaf.map())
                        .text(Member.PATH, leaf.path().digits())
                        .orEntries(leaf.entries());
            case ServerMessage.OrDiff(String map, List<OrEntry> entries) ->
                payload(MessageType.ORMAP_DIFF_RESPONSE, 2)
                        .text(Member.MAP_NAME, map)
                        .orEntries(entries);

            case ServerMessage.QueryResponse response -> queryResponse(response);
            case ServerMessage.SearchResponse response -> searchResponse(response);
            case ServerMessage.Unavailable unavailable -> unavailable(unavailable);

            case ServerMessage.TopicMessage topicMessage -> topicMessage(topicMessage);
            case ServerMessage.LockGranted(String requestId, String name, long fencingToken) ->
                payload(MessageType.LOCK_GRANTED, 3)
                        .text(Member.REQUEST_ID, requestId)
                        .text(Member.NAME, name)
                        .integer(Member.FENCING_TOKEN, fencingToken);
            case ServerMessage.LockReleased(String requestId, String name, boolean success) ->
                payload(MessageType.LOCK_RELEASED, 3)
                        .text(Member.REQUEST_ID, requestId)
                        .text(Member.NAME, name)
                        .bool(Member.SUCCESS, success);
            case ServerMessage.CounterState state -> counterState(state);

            case ServerMessage.JournalEvent(ServerMessage.JournalEntry entry) ->
                top(MessageType.JOURNAL_EVENT, 1).name(Member.EVENT).journalEntry(entry);
            case ServerMessage.JournalPage page -> journalPage(page);
            case ServerMessage.EntryProcessed(String requestId, ServerMessage.ProcessorOutcome outcome) ->
                top(MessageType.ENTRY_PROCESS_RESPONSE, 1 + members(outcome))
                        .text(Member.REQUEST_ID, requestId)
                        .outcome(outcome);
            case ServerMessage.EntriesProcessed processed -> entriesProcessed(processed);
            case ServerMessage.ResolverRegistered(String requestId, Optional<String> error) ->
                resolverAnswer(MessageType.REGISTER_RESOLVER_RESPONSE, requestId, error);
            case ServerMessage.ResolverUnregistered(String requestId, Optional<String> error) ->
                resolverAnswer(MessageType.UNREGISTER_RESOLVER_RESPONSE, requestId, error);
            case ServerMessage.ResolverList list -> resolverList(list);
            case ServerMessage.MergeRejected rejected ->
                top(MessageType.MERGE_REJECTED, 5)
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
                payload(MessageType.QUERY_UPDATE, 5)
                        .text(Member.KEY, key)
                        .value(Member.VALUE, value.orElse(Value.NULL))
                        .text(Member.TYPE, change == ResultChange.LEAVE ? "REMOVE" : "UPDATE")
                        .text(Member.CHANGE_TYPE, change.name())
                        .name(Member.QUERY_ID);
            case SubscriberMessage.SearchUpdate update ->
                payload(MessageType.SEARCH_UPDATE, 7)
                        .text(Member.KEY, update.key())
                        .value(Member.VALUE, update.value().orElse(Value.NULL))
                        .number(Member.SCORE, update.score())
                        .texts(Member.MATCHED_TERMS, update.matchedTerms())
                        .text(Member.TYPE, update.change().name())
                        .text(Member.CHANGE_TYPE, update.change().name())
                        .name(Member.SUBSCRIPTION_ID);
        }
    }

    // Connection

    private void authAck(ServerMessage.AuthAck ack) {
        top(MessageType.AUTH_ACK, 1 + count(ack.userId()) + count(ack.deviceId()) + count(ack.deviceToken()))
                .integer(Member.PROTOCOL_VERSION, PROTOCOL_VERSION)
                .text(Member.USER_ID, ack.userId())
                .text(Member.DEVICE_ID, ack.deviceId())
                .text(Member.DEVICE_TOKEN, ack.deviceToken());
    }

    private void pong(Optional<Double> echo, long serverTimeMillis) {
        top(MessageType.PONG, 1 + count(echo));
        echo.ifPresent(timestamp -> number(Member.TIMESTAMP, timestamp));
        integer(Member.SERVER_TIME, serverTimeMillis);
    }

    // Operations

    private void operationAck(ServerMessage.OperationAck ack) {
        boolean withResults = !ack.results().isEmpty();
        payload(MessageType.OP_ACK, withResults ? 3 : 2).name(Member.LAST_ID);
        if (ack.lastIdAsInteger()) {
            out.integer(Long.parseLong(ack.lastId()));
        } else {
            out.string(ack.lastId());
        }
        level(ack.achieved());
        if (!withResults) {
            return;
        }
        list(Member.RESULTS, ack.results());
        for (ServerMessage.OperationResult result : ack.results()) {
            map(3 + count(result.error()))
                    .text(Member.OP_ID, result.operationId())
                    .bool(Member.SUCCESS, result.success())
                    .level(result.achieved())
                    .text(Member.ERROR, result.error());
        }
    }

    private ServerMessageWriter level(WriteConcern achieved) {
        return text(Member.ACHIEVED_LEVEL, achieved.name());
    }

    private ServerMessageWriter event(String map, String key, String eventType) {
        return payload(MessageType.SERVER_EVENT, 4)
                .text(Member.MAP_NAME, map)
                .text(Member.KEY, key)
                .text(Member.EVENT_TYPE, eventType);
    }

    // Synchronisation

    private void syncRoot(MessageType type, String map, int rootHash, Timestamp serverTime) {
        payload(type, 3)
                .text(Member.MAP_NAME, map)
                .integer(Member.ROOT_HASH, Integer.toUnsignedLong(rootHash))
                .timestamp(Member.TIMESTAMP, serverTime);
    }

    private void syncBuckets(MessageType type, String map, String path, Map<String, Integer> buckets) {
        payload(type, 3).text(Member.MAP_NAME, map).text(Member.PATH, path).name(Member.BUCKETS);
        out.mapHeader(buckets.size());
        buckets.forEach((digit, hash) -> out.string(digit).integer(Integer.toUnsignedLong(hash)));
    }

    private void syncLeaf(ServerMessage.SyncLeaf leaf) {
        payload(MessageType.SYNC_RESP_LEAF, 3)
                .text(Member.MAP_NAME, leaf.map())
                .text(Member.PATH, leaf.path().digits())
                .name(Member.RECORDS);
        out.arrayHeader(leaf.entries().size());
        leaf.entries()
                .forEach((key, entry) ->
                        map(2).text(Member.KEY, key).name(Member.RECORD).lwwRecord(entry));
    }

    /** The list of tombstones is there even if empty: clients walk over it unasked. */
    private void orEntries(List<OrEntry> entries) {
        list(Member.ENTRIES, entries);
        for (OrEntry entry : entries) {
            map(3).text(Member.KEY, entry.key()).list(Member.RECORDS, entry.entries());
            entry.entries().forEach(this::orRecord);
            list(Member.TOMBSTONES, entry.tombstones());
            entry.tombstones().forEach(tag -> out.string(tag.text()));
        }
    }

    private void lwwRecord(LwwRecord entry) {
        switch (entry) {
            case LwwRecord.Entry(Value value, Timestamp timestamp, TimeToLive ttl) ->
                map(2 + count(ttl))
                        .value(Member.VALUE, value)
                        .timestamp(Member.TIMESTAMP, timestamp)
                        .ttl(ttl);
            case LwwRecord.Tombstone(Timestamp timestamp) ->
                map(2).value(Member.VALUE, Value.NULL).timestamp(Member.TIMESTAMP, timestamp);
        }
    }

    private void orRecord(OrRecord entry) {
        map(3 + count(entry.ttl()))
                .value(Member.VALUE, entry.value())
                .timestamp(Member.TIMESTAMP, entry.timestamp())
                .text(Member.TAG, entry.tag().text())
                .ttl(entry.ttl());
    }

    private ServerMessageWriter ttl(TimeToLive ttl) {
        return ttl.isPresent() ? number(Member.TTL_MS, ttl.millis()) : this;
    }

    // Queries and search

    private void queryResponse(ServerMessage.QueryResponse response) {
        payload(MessageType.QUERY_RESP, 4 + count(response.nextCursor()) + count(response.error()))
                .text(Member.QUERY_ID, response.queryId())
                .list(Member.RESULTS, response.rows());
        for (ServerMessage.Row row : response.rows()) {
            map(2).text(Member.KEY, row.key()).value(Member.VALUE, row.value());
        }
        bool(Member.HAS_MORE, response.hasMore())
                .text(Member.CURSOR_STATUS, response.cursorStatus().name().toLowerCase(Locale.ROOT))
                .text(Member.NEXT_CURSOR, response.nextCursor())
                .text(Member.ERROR, response.error());
    }

    private void searchResponse(ServerMessage.SearchResponse response) {
        payload(MessageType.SEARCH_RESP, 3 + count(response.error()))
                .text(Member.REQUEST_ID, response.requestId())
                .list(Member.RESULTS, response.hits());
        for (ServerMessage.SearchHit hit : response.hits()) {
            map(4).text(Member.KEY, hit.key())
                    .value(Member.VALUE, hit.value())
                    .number(Member.SCORE, hit.score())
                    .texts(Member.MATCHED_TERMS, hit.matchedTerms());
        }
        integer(Member.TOTAL_COUNT, response.totalCount()).text(Member.ERROR, response.error());
    }

    private void unavailable(ServerMessage.Unavailable answer) {
        switch (answer) {
            case ServerMessage.Unavailable.Sql(String queryId, String error) ->
                payload(MessageType.SQL_QUERY_RESP, 5)
                        .text(Member.QUERY_ID, queryId)
                        .list(Member.COLUMNS, List.of())
                        .list(Member.ROWS, List.of())
                        .text(Member.ERROR, error)
                        .text(Member.CODE, "FEATURE_DISABLED");
            case ServerMessage.Unavailable.Vector(String id, String error) ->
                payload(MessageType.VECTOR_SEARCH_RESP, 5)
                        .text(Member.ID, id)
                        .list(Member.RESULTS, List.of())
                        .integer(Member.TOTAL_CANDIDATES, 0)
                        .integer(Member.SEARCH_TIME_MS, 0)
                        .text(Member.ERROR, error);
            case ServerMessage.Unavailable.Hybrid(String requestId, String error) ->
                payload(MessageType.HYBRID_SEARCH_RESP, 4)
                        .text(Member.REQUEST_ID, requestId)
                        .list(Member.RESULTS, List.of())
                        .integer(Member.SEARCH_TIME_MS, 0)
                        .text(Member.ERROR, error);
        }
    }

    // Topics, counters

    private void topicMessage(ServerMessage.TopicMessage message) {
        payload(MessageType.TOPIC_MESSAGE, 3 + count(message.data()))
                .text(Member.TOPIC, message.topic())
                .value(Member.DATA, message.data())
                .text(Member.PUBLISHER_ID, message.publisherId())
                .integer(Member.TIMESTAMP, message.timestampMillis());
    }

    private void counterState(ServerMessage.CounterState state) {
        payload(state.update() ? MessageType.COUNTER_UPDATE : MessageType.COUNTER_RESPONSE, 2)
                .text(Member.NAME, state.name())
                .name(Member.STATE)
                .map(4)
                .amounts(Member.POSITIVE, state.increments())
                .amounts(Member.NEGATIVE, state.decrements())
                .amounts(Member.P, state.increments())
                .amounts(Member.N, state.decrements());
    }

    private ServerMessageWriter amounts(Member member, Map<String, Double> amounts) {
        name(member);
        out.mapHeader(amounts.size());
        amounts.forEach((node, amount) -> out.string(node).number(amount));
        return this;
    }

    // Journal, processors, resolvers

    private void journalPage(ServerMessage.JournalPage page) {
        top(MessageType.JOURNAL_READ_RESPONSE, 3)
                .text(Member.REQUEST_ID, page.requestId())
                .list(Member.EVENTS, page.entries());
        page.entries().forEach(this::journalEntry);
        bool(Member.HAS_MORE, page.hasMore());
    }

    private void journalEntry(ServerMessage.JournalEntry entry) {
        map(6 + count(entry.value()) + count(entry.previousValue()))
                .text(Member.SEQUENCE, Long.toString(entry.sequence()))
                .text(Member.TYPE, entry.type().name())
                .text(Member.MAP_NAME, entry.map())
                .text(Member.KEY, entry.key())
                .value(Member.VALUE, entry.value())
                .value(Member.PREVIOUS_VALUE, entry.previousValue())
                .timestamp(Member.TIMESTAMP, entry.timestamp())
                .text(Member.NODE_ID, entry.nodeId());
    }

    private void entriesProcessed(ServerMessage.EntriesProcessed processed) {
        top(MessageType.ENTRY_PROCESS_BATCH_RESPONSE, 2)
                .text(Member.REQUEST_ID, processed.requestId())
                .name(Member.RESULTS);
        out.mapHeader(processed.outcomes().size());
        processed.outcomes().forEach((key, outcome) -> {
            out.string(key);
            map(members(outcome)).outcome(outcome);
        });
    }

    private static int members(ServerMessage.ProcessorOutcome outcome) {
        return 1 + count(outcome.result()) + count(outcome.newValue()) + count(outcome.error());
    }

    private void outcome(ServerMessage.ProcessorOutcome outcome) {
        bool(Member.SUCCESS, outcome.success())
                .value(Member.RESULT, outcome.result())
                .value(Member.NEW_VALUE, outcome.newValue())
                .text(Member.ERROR, outcome.error());
    }

    private void resolverAnswer(MessageType type, String requestId, Optional<String> error) {
        top(type, 2 + count(error))
                .text(Member.REQUEST_ID, requestId)
                .bool(Member.SUCCESS, error.isEmpty())
                .text(Member.ERROR, error);
    }

    private void resolverList(ServerMessage.ResolverList list) {
        top(MessageType.LIST_RESOLVERS_RESPONSE, 2)
                .text(Member.REQUEST_ID, list.requestId())
                .list(Member.RESOLVERS, list.resolvers());
        for (ServerMessage.ListedResolver resolver : list.resolvers()) {
            map(2 + count(resolver.priority()) + count(resolver.keyPattern()))
                    .text(Member.MAP_NAME, resolver.map())
                    .text(Member.NAME, resolver.name());
            resolver.priority().ifPresent(priority -> integer(Member.PRIORITY, priority));
            text(Member.KEY_PATTERN, resolver.keyPattern());
        }
    }

    // Cluster

    private void partitionMap(ServerMessage.PartitionMap map) {
        payload(MessageType.PARTITION_MAP, 5)
                .integer(Member.VERSION, map.version())
                .integer(Member.PARTITION_COUNT, map.partitionCount())
                .list(Member.NODES, map.nodes());
        for (ServerMessage.Node node : map.nodes()) {
            map(3).text(Member.NODE_ID, node.nodeId())
                    .name(Member.ENDPOINTS)
                    .map(1)
                    .text(Member.WEBSOCKET, node.webSocketUrl())
                    .text(Member.STATUS, "ACTIVE");
        }
        String owner = map.nodes().getFirst().nodeId();
        name(Member.PARTITIONS);
        out.arrayHeader(map.partitionCount());
        for (int partition = 0; partition < map.partitionCount(); partition++) {
            map(3).integer(Member.PARTITION_ID, partition)
                    .text(Member.OWNER_NODE_ID, owner)
                    .list(Member.BACKUP_NODE_IDS, List.of());
        }
        integer(Member.GENERATED_AT, map.generatedAtMillis());
    }

    // The parts messages are made of

    /** Begins a message with so many members beside its type. */
    private ServerMessageWriter top(MessageType type, int members) {
        out.mapHeader(1 + members).raw(Member.TYPE.encoded()).raw(type.encoded());
        return this;
    }

    /** Begins a message that has all but its type in a payload of so many members. */
    private ServerMessageWriter payload(MessageType type, int members) {
        return top(type, 1).name(Member.PAYLOAD).map(members);
    }

    private ServerMessageWriter map(int members) {
        out.mapHeader(members);
        return this;
    }

    private ServerMessageWriter name(Member member) {
        out.raw(member.encoded());
        return this;
    }

    private ServerMessageWriter text(Member member, String text) {
        name(member);
        out.string(text);
        return this;
    }

    private ServerMessageWriter text(Member member, Optional<String> text) {
        return text.isPresent() ? text(member, text.get()) : this;
    }

    private ServerMessageWriter texts(Member member, List<String> texts) {
        list(member, texts);
        texts.forEach(out::string);
        return this;
    }

    /** Begins a list; its elements are the caller's business. */
    private ServerMessageWriter list(Member member, Collection<?> elements) {
        name(member);
        out.arrayHeader(elements.size());
        return this;
    }

    private ServerMessageWriter bool(Member member, boolean value) {
        name(member);
        out.bool(value);
        return this;
    }

    private ServerMessageWriter integer(Member member, long value) {
        name(member);
        out.integer(value);
        return this;
    }

    private ServerMessageWriter number(Member member, double value) {
        name(member);
        out.number(value);
        return this;
    }

    private ServerMessageWriter value(Member member, Value value) {
        name(member);
        out.raw(value);
        return this;
    }

    private ServerMessageWriter value(Member member, Optional<Value> value) {
        return value.isPresent() ? value(member, value.get()) : this;
    }

    private ServerMessageWriter timestamp(Member member, Timestamp timestamp) {
        return name(member)
                .map(3)
                .integer(Member.MILLIS, timestamp.millis())
                .integer(Member.COUNTER, timestamp.counter())
                .text(Member.NODE_ID, timestamp.node().value());
    }

    private static int count(Optional<?> member) {
        return member.isPresent() ? 1 : 0;
    }

    private static int count(TimeToLive ttl) {
        return ttl.isPresent() ? 1 : 0;
    }
}
