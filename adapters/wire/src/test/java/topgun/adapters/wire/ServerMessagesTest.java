package topgun.adapters.wire;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.message.OrEntry;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.application.message.SubscriberMessage.ResultChange;
import topgun.application.port.Frame;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.TriePath;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.Value;

/** Every message of the server, spelled out. */
class ServerMessagesTest {

    private static final Timestamp STAMP = new Timestamp(1700000000000L, 3, new NodeId("n"));
    private static final String STAMP_JSON = "{'millis': 1700000000000, 'counter': 3, 'nodeId': 'n'}";
    private static final Value ONE = Heard.value(1.0);

    private final MessagePackCodec codec = new MessagePackCodec();

    private record Sample(ServerMessage message, String json) {}

    private static Sample sample(ServerMessage message, String json) {
        return new Sample(message, json.replace("STAMP", STAMP_JSON).replace('\'', '"'));
    }

    private static final List<Sample> SAMPLES = List.of(
            sample(new ServerMessage.AuthRequired(), "{'type': 'AUTH_REQUIRED'}"),
            sample(
                    new ServerMessage.AuthAck(Optional.of("u"), Optional.of("d"), Optional.of("t")),
                    "{'type': 'AUTH_ACK', 'protocolVersion': 1, 'userId': 'u', 'deviceId': 'd', 'deviceToken': 't'}"),
            sample(
                    new ServerMessage.AuthAck(Optional.empty(), Optional.empty(), Optional.empty()),
                    "{'type': 'AUTH_ACK', 'protocolVersion': 1}"),
            sample(new ServerMessage.AuthFail("no"), "{'type': 'AUTH_FAIL', 'error': 'no'}"),
            sample(
                    new ServerMessage.DeviceAck("d", Optional.of("t")),
                    "{'type': 'DEVICE_ACK', 'deviceId': 'd', 'deviceToken': 't'}"),
            sample(new ServerMessage.DeviceAck("d", Optional.empty()), "{'type': 'DEVICE_ACK', 'deviceId': 'd'}"),
            sample(
                    new ServerMessage.Pong(Optional.of(1700000000000.5), 1700000000001L),
                    "{'type': 'PONG', 'timestamp': 1700000000000.5, 'serverTime': 1700000000001}"),
            sample(new ServerMessage.Pong(Optional.empty(), 5), "{'type': 'PONG', 'serverTime': 5}"),
            sample(
                    new ServerMessage.Failure(400, "Invalid message format"),
                    "{'type': 'ERROR', 'payload': {'code': 400, 'message': 'Invalid message format'}}"),
            sample(new ServerMessage.ShutdownPending(5000), "{'type': 'SHUTDOWN_PENDING', 'retryAfter': 5000}"),
            sample(
                    new ServerMessage.OperationAck("9", true, WriteConcern.MEMORY, List.of()),
                    "{'type': 'OP_ACK', 'payload': {'lastId': 9, 'achievedLevel': 'MEMORY'}}"),
            sample(
                    new ServerMessage.OperationAck(
                            "9",
                            false,
                            WriteConcern.PERSISTED,
                            List.of(
                                    new ServerMessage.OperationResult(
                                            "8", true, WriteConcern.APPLIED, Optional.empty()),
                                    new ServerMessage.OperationResult(
                                            "9", false, WriteConcern.FIRE_AND_FORGET, Optional.of("why")))),
                    "{'type': 'OP_ACK', 'payload': {'lastId': '9', 'achievedLevel': 'PERSISTED', 'results': ["
                            + "{'opId': '8', 'success': true, 'achievedLevel': 'APPLIED'},"
                            + "{'opId': '9', 'success': false, 'achievedLevel': 'FIRE_AND_FORGET', 'error': 'why'}]}}"),
            sample(
                    new ServerMessage.OperationRejected("7", "Access Denied", 403),
                    "{'type': 'OP_REJECTED', 'payload': {'opId': '7', 'reason': 'Access Denied', 'code': 403}}"),
            sample(
                    new ServerMessage.ServerEvent.LwwChanged(
                            "m", "k", new LwwRecord.Entry(ONE, STAMP, TimeToLive.NONE)),
                    "{'type': 'SERVER_EVENT', 'payload': {'mapName': 'm', 'key': 'k', 'eventType': 'UPDATED',"
                            + " 'record': {'value': 1, 'timestamp': STAMP}}}"),
            sample(
                    new ServerMessage.ServerEvent.LwwChanged(
                            "m", "k", new LwwRecord.Entry(ONE, STAMP, new TimeToLive(1.5))),
                    "{'type': 'SERVER_EVENT', 'payload': {'mapName': 'm', 'key': 'k', 'eventType': 'UPDATED',"
                            + " 'record': {'value': 1, 'timestamp': STAMP, 'ttlMs': 1.5}}}"),
            sample(
                    new ServerMessage.ServerEvent.LwwChanged("m", "k", new LwwRecord.Tombstone(STAMP)),
                    "{'type': 'SERVER_EVENT', 'payload': {'mapName': 'm', 'key': 'k', 'eventType': 'UPDATED',"
                            + " 'record': {'value': null, 'timestamp': STAMP}}}"),
            sample(
                    new ServerMessage.ServerEvent.OrAdded(
                            "m", "k", new OrRecord(Value.NULL, STAMP, new Tag("t"), new TimeToLive(0))),
                    "{'type': 'SERVER_EVENT', 'payload': {'mapName': 'm', 'key': 'k', 'eventType': 'OR_ADD',"
                            + " 'orRecord': {'value': null, 'timestamp': STAMP, 'tag': 't', 'ttlMs': 0}}}"),
            sample(
                    new ServerMessage.ServerEvent.OrRemoved("m", "k", new Tag("NaN:1:n")),
                    "{'type': 'SERVER_EVENT', 'payload': {'mapName': 'm', 'key': 'k', 'eventType': 'OR_REMOVE',"
                            + " 'orTag': 'NaN:1:n'}}"),
            sample(new ServerMessage.GcPrune(STAMP), "{'type': 'GC_PRUNE', 'payload': {'olderThan': STAMP}}"),
            sample(
                    new ServerMessage.SyncRoot("m", -1, STAMP),
                    "{'type': 'SYNC_RESP_ROOT', 'payload': {'mapName': 'm', 'rootHash': 4294967295, 'timestamp': STAMP}}"),
            sample(
                    new ServerMessage.SyncBuckets("m", "a0", ordered("0", Integer.MIN_VALUE, "f", 7)),
                    "{'type': 'SYNC_RESP_BUCKETS', 'payload': {'mapName': 'm', 'path': 'a0',"
                            + " 'buckets': {'0': 2147483648, 'f': 7}}}"),
            sample(
                    new ServerMessage.SyncBuckets("m", "no path", Map.of()),
                    "{'type': 'SYNC_RESP_BUCKETS', 'payload': {'mapName': 'm', 'path': 'no path', 'buckets': {}}}"),
            sample(
                    new ServerMessage.SyncLeaf(
                            "m",
                            new TriePath("abc"),
                            ordered(
                                    "k",
                                    new LwwRecord.Entry(ONE, STAMP, TimeToLive.NONE),
                                    "l",
                                    new LwwRecord.Tombstone(STAMP))),
                    "{'type': 'SYNC_RESP_LEAF', 'payload': {'mapName': 'm', 'path': 'abc', 'records': ["
                            + "{'key': 'k', 'record': {'value': 1, 'timestamp': STAMP}},"
                            + "{'key': 'l', 'record': {'value': null, 'timestamp': STAMP}}]}}"),
            sample(
                    new ServerMessage.SyncResetRequired("m"),
                    "{'type': 'SYNC_RESET_REQUIRED', 'payload': {'mapName': 'm'}}"),
            sample(
                    new ServerMessage.OrSyncRoot("m", 0, STAMP),
                    "{'type': 'ORMAP_SYNC_RESP_ROOT', 'payload': {'mapName': 'm', 'rootHash': 0, 'timestamp': STAMP}}"),
            sample(
                    new ServerMessage.OrSyncBuckets("m", "", Map.of("0", 0)),
                    "{'type': 'ORMAP_SYNC_RESP_BUCKETS', 'payload': {'mapName': 'm', 'path': '', 'buckets': {'0': 0}}}"),
            sample(
                    new ServerMessage.OrSyncLeaf(
                            "m",
                            new TriePath("abc"),
                            List.of(new OrEntry(
                                    "k",
                                    List.of(new OrRecord(ONE, STAMP, new Tag("t"), TimeToLive.NONE)),
                                    List.of(new Tag("u"), new Tag("v"))))),
                    "{'type': 'ORMAP_SYNC_RESP_LEAF', 'payload': {'mapName': 'm', 'path': 'abc', 'entries': [{'key': 'k',"
                            + " 'records': [{'value': 1, 'timestamp': STAMP, 'tag': 't'}], 'tombstones': ['u', 'v']}]}}"),
            sample(
                    new ServerMessage.OrDiff("m", List.of(new OrEntry("k", List.of(), List.of()))),
                    "{'type': 'ORMAP_DIFF_RESPONSE', 'payload': {'mapName': 'm', 'entries':"
                            + " [{'key': 'k', 'records': [], 'tombstones': []}]}}"),
            sample(
                    new ServerMessage.QueryResponse(
                            "q",
                            List.of(new ServerMessage.Row("k", ONE)),
                            true,
                            Optional.of("c"),
                            ServerMessage.CursorStatus.VALID,
                            Optional.empty()),
                    "{'type': 'QUERY_RESP', 'payload': {'queryId': 'q', 'results': [{'key': 'k', 'value': 1}],"
                            + " 'hasMore': true, 'cursorStatus': 'valid', 'nextCursor': 'c'}}"),
            sample(
                    new ServerMessage.QueryResponse(
                            "q",
                            List.of(),
                            false,
                            Optional.empty(),
                            ServerMessage.CursorStatus.INVALID,
                            Optional.of("why")),
                    "{'type': 'QUERY_RESP', 'payload': {'queryId': 'q', 'results': [], 'hasMore': false,"
                            + " 'cursorStatus': 'invalid', 'error': 'why'}}"),
            sample(
                    new ServerMessage.SearchResponse(
                            "r",
                            List.of(new ServerMessage.SearchHit("k", ONE, 0.5, List.of("a", "b"))),
                            70_000,
                            Optional.empty()),
                    "{'type': 'SEARCH_RESP', 'payload': {'requestId': 'r', 'totalCount': 70000, 'results':"
                            + " [{'key': 'k', 'value': 1, 'score': 0.5, 'matchedTerms': ['a', 'b']}]}}"),
            sample(
                    new ServerMessage.SearchResponse("r", List.of(), 0, Optional.of("why")),
                    "{'type': 'SEARCH_RESP', 'payload': {'requestId': 'r', 'results': [], 'totalCount': 0, 'error': 'why'}}"),
            sample(
                    new ServerMessage.SqlUnavailable("q", "SQL is not available"),
                    "{'type': 'SQL_QUERY_RESP', 'payload': {'queryId': 'q', 'columns': [], 'rows': [],"
                            + " 'error': 'SQL is not available', 'code': 'FEATURE_DISABLED'}}"),
            sample(
                    new ServerMessage.VectorSearchResponse(
                            "i",
                            List.of(
                                    new ServerMessage.VectorHit("k", 0.5, Optional.of(ONE), Optional.empty()),
                                    new ServerMessage.VectorHit("l", -1, Optional.empty(), Optional.of(ONE))),
                            8,
                            3,
                            Optional.empty()),
                    "{'type': 'VECTOR_SEARCH_RESP', 'payload': {'id': 'i', 'results': [{'key': 'k', 'score': 0.5,"
                            + " 'value': 1}, {'key': 'l', 'score': -1, 'vector': 1}], 'totalCandidates': 8,"
                            + " 'searchTimeMs': 3}}"),
            sample(
                    ServerMessage.VectorSearchResponse.refusal("i", "why"),
                    "{'type': 'VECTOR_SEARCH_RESP', 'payload': {'id': 'i', 'results': [], 'totalCandidates': 0,"
                            + " 'searchTimeMs': 0, 'error': 'why'}}"),
            sample(
                    new ServerMessage.HybridSearchResponse(
                            "r",
                            List.of(
                                    new ServerMessage.HybridHit(
                                            "k", 0.5, ordered("exact", 1.0, "fullText", 2.5), Optional.of(ONE)),
                                    new ServerMessage.HybridHit(
                                            "l", 0.25, Map.of("semantic", 0.125), Optional.empty())),
                            7,
                            Optional.empty()),
                    "{'type': 'HYBRID_SEARCH_RESP', 'payload': {'requestId': 'r', 'searchTimeMs': 7, 'results': ["
                            + "{'key': 'k', 'score': 0.5, 'methodScores': {'exact': 1, 'fullText': 2.5}, 'value': 1},"
                            + "{'key': 'l', 'score': 0.25, 'methodScores': {'semantic': 0.125}}]}}"),
            sample(
                    ServerMessage.HybridSearchResponse.refusal("r", "why"),
                    "{'type': 'HYBRID_SEARCH_RESP', 'payload': {'requestId': 'r', 'results': [], 'searchTimeMs': 0,"
                            + " 'error': 'why'}}"),
            sample(
                    new ServerMessage.TopicMessage("t", Optional.of(ONE), "p", 1700000000000L),
                    "{'type': 'TOPIC_MESSAGE', 'payload': {'topic': 't', 'data': 1, 'publisherId': 'p',"
                            + " 'timestamp': 1700000000000}}"),
            sample(
                    new ServerMessage.TopicMessage("t", Optional.empty(), "p", 1),
                    "{'type': 'TOPIC_MESSAGE', 'payload': {'topic': 't', 'publisherId': 'p', 'timestamp': 1}}"),
            sample(
                    new ServerMessage.LockGranted("r", "l", 4294967296L),
                    "{'type': 'LOCK_GRANTED', 'payload': {'requestId': 'r', 'name': 'l', 'fencingToken': 4294967296}}"),
            sample(
                    new ServerMessage.LockReleased("", "l", false),
                    "{'type': 'LOCK_RELEASED', 'payload': {'requestId': '', 'name': 'l', 'success': false}}"),
            sample(
                    new ServerMessage.CounterState("c", Map.of("n", 2.5), Map.of(), false),
                    "{'type': 'COUNTER_RESPONSE', 'payload': {'name': 'c', 'state':"
                            + " {'positive': {'n': 2.5}, 'negative': {}, 'p': {'n': 2.5}, 'n': {}}}}"),
            sample(
                    new ServerMessage.CounterState("c", Map.of(), Map.of("n", 1.0), true),
                    "{'type': 'COUNTER_UPDATE', 'payload': {'name': 'c', 'state':"
                            + " {'positive': {}, 'negative': {'n': 1}, 'p': {}, 'n': {'n': 1}}}}"),
            sample(
                    new ServerMessage.JournalEvent(new ServerMessage.JournalEntry(
                            9007199254740993L,
                            ServerMessage.JournalType.UPDATE,
                            "m",
                            "k",
                            Optional.of(ONE),
                            Optional.of(Value.NULL),
                            STAMP,
                            "server-1")),
                    "{'type': 'JOURNAL_EVENT', 'event': {'sequence': '9007199254740993', 'type': 'UPDATE',"
                            + " 'mapName': 'm', 'key': 'k', 'value': 1, 'previousValue': null, 'timestamp': STAMP,"
                            + " 'nodeId': 'server-1'}}"),
            sample(
                    new ServerMessage.JournalPage(
                            "r",
                            List.of(new ServerMessage.JournalEntry(
                                    1,
                                    ServerMessage.JournalType.DELETE,
                                    "m",
                                    "k",
                                    Optional.empty(),
                                    Optional.empty(),
                                    STAMP,
                                    "s")),
                            true),
                    "{'type': 'JOURNAL_READ_RESPONSE', 'requestId': 'r', 'hasMore': true, 'events': [{'sequence': '1',"
                            + " 'type': 'DELETE', 'mapName': 'm', 'key': 'k', 'timestamp': STAMP, 'nodeId': 's'}]}"),
            sample(
                    new ServerMessage.EntryProcessed(
                            "r",
                            new ServerMessage.ProcessorOutcome(
                                    true, Optional.of(Value.NULL), Optional.of(ONE), Optional.empty())),
                    "{'type': 'ENTRY_PROCESS_RESPONSE', 'requestId': 'r', 'success': true, 'result': null, 'newValue': 1}"),
            sample(
                    new ServerMessage.EntriesProcessed(
                            "r",
                            ordered(
                                    "a",
                                    new ServerMessage.ProcessorOutcome(
                                            true, Optional.empty(), Optional.empty(), Optional.empty()),
                                    "b",
                                    new ServerMessage.ProcessorOutcome(
                                            false, Optional.empty(), Optional.empty(), Optional.of("why")))),
                    "{'type': 'ENTRY_PROCESS_BATCH_RESPONSE', 'requestId': 'r', 'results':"
                            + " {'a': {'success': true}, 'b': {'success': false, 'error': 'why'}}}"),
            sample(
                    new ServerMessage.ResolverRegistered("r", Optional.empty()),
                    "{'type': 'REGISTER_RESOLVER_RESPONSE', 'requestId': 'r', 'success': true}"),
            sample(
                    new ServerMessage.ResolverUnregistered("r", Optional.of("why")),
                    "{'type': 'UNREGISTER_RESOLVER_RESPONSE', 'requestId': 'r', 'success': false, 'error': 'why'}"),
            sample(
                    new ServerMessage.ResolverList(
                            "r",
                            List.of(
                                    new ServerMessage.ListedResolver("m", "a", Optional.of(100), Optional.of("k:*")),
                                    new ServerMessage.ListedResolver("m", "b", Optional.empty(), Optional.empty()))),
                    "{'type': 'LIST_RESOLVERS_RESPONSE', 'requestId': 'r', 'resolvers': ["
                            + "{'mapName': 'm', 'name': 'a', 'priority': 100, 'keyPattern': 'k:*'},"
                            + "{'mapName': 'm', 'name': 'b'}]}"),
            sample(
                    new ServerMessage.MergeRejected("m", "k", Value.NULL, "why", STAMP),
                    "{'type': 'MERGE_REJECTED', 'mapName': 'm', 'key': 'k', 'attemptedValue': null, 'reason': 'why',"
                            + " 'timestamp': STAMP}"),
            sample(
                    new ServerMessage.PartitionMap(
                            1, List.of(new ServerMessage.Node("s", "ws://h:1")), 2, 1700000000000L),
                    "{'type': 'PARTITION_MAP', 'payload': {'version': 1, 'partitionCount': 2, 'nodes': [{'nodeId': 's',"
                            + " 'endpoints': {'websocket': 'ws://h:1'}, 'status': 'ACTIVE'}], 'partitions': ["
                            + "{'partitionId': 0, 'ownerNodeId': 's', 'backupNodeIds': []},"
                            + "{'partitionId': 1, 'ownerNodeId': 's', 'backupNodeIds': []}],"
                            + " 'generatedAt': 1700000000000}}"));

    private static <T> Map<String, T> ordered(String key, T value, String otherKey, T otherValue) {
        Map<String, T> map = new LinkedHashMap<>();
        map.put(key, value);
        map.put(otherKey, otherValue);
        return map;
    }

    @TestFactory
    List<DynamicTest> areSpelledAs() {
        return SAMPLES.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.json(), () -> {
                    byte[] frame = codec.encode(sample.message());
                    assertThat(Plain.of(frame)).isEqualTo(Plain.ofJson(Golden.json(sample.json())));
                    Canonical.check(frame);
                }))
                .toList();
    }

    @Test
    void areAllHere() {
        Set<Class<?>> here =
                SAMPLES.stream().map(sample -> sample.message().getClass()).collect(toSet());

        assertThat(here).isEqualTo(records(ServerMessage.class).collect(toSet()));
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(ServerMessagesTest::records)
                : Stream.of(type);
    }

    @Test
    void theTypeComesFirst() {
        for (Sample sample : SAMPLES) {
            byte[] frame = codec.encode(sample.message());
            assertThat(HexFormat.of().formatHex(frame, 1, 6)).isEqualTo("a474797065");
        }
    }

    @Test
    void aPartitionMapNamesEveryPartition() {
        byte[] frame = codec.encode(new ServerMessage.PartitionMap(
                3, List.of(new ServerMessage.Node("s", "wss://h/ws")), 271, 1700000000000L));

        Map<String, Object> payload = Golden.map(Golden.map(Plain.of(frame)).get("payload"));
        assertThat(Golden.list(payload.get("partitions")).stream()
                        .map(partition -> Golden.map(partition).get("partitionId")))
                .isEqualTo(IntStream.range(0, 271)
                        .mapToObj(id -> (Object) (double) id)
                        .toList());
        Canonical.check(frame);
    }

    @Test
    void longListsHaveLongerHeaders() {
        for (int count : new int[] {15, 16, 300, 70_000}) {
            List<ServerMessage.Row> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rows.add(new ServerMessage.Row("key " + i, ONE));
            }
            byte[] frame = codec.encode(new ServerMessage.QueryResponse(
                    "q", rows, false, Optional.empty(), ServerMessage.CursorStatus.NONE, Optional.empty()));

            Map<String, Object> payload = Golden.map(Golden.map(Plain.of(frame)).get("payload"));
            assertThat(Golden.list(payload.get("results"))).hasSize(count);
            Canonical.check(frame);
        }
    }

    @ParameterizedTest
    @CsvSource({"ENTER, UPDATE, ENTER", "UPDATE, UPDATE, UPDATE", "LEAVE, REMOVE, LEAVE"})
    void aQueryUpdateIsSpelledForOldAndNewClients(ResultChange change, String type, String changeType) {
        Optional<Value> value = change == ResultChange.LEAVE ? Optional.empty() : Optional.of(ONE);
        var message = new SubscriberMessage.QueryUpdate("k", value, change);

        assertThat(subscribed(message, "q-1")).isEqualTo(Plain.ofJson(Golden.json("""
                        {"type": "QUERY_UPDATE", "payload": {"key": "k", "value": %s, "type": "%s", "changeType": "%s",
                          "queryId": "q-1"}}""".formatted(
                        value.isPresent() ? "1" : "null", type, changeType))));
    }

    @ParameterizedTest
    @CsvSource({"ENTER, 1", "UPDATE, 1", "LEAVE, 1", "LEAVE, null"})
    void aSearchUpdateIsSpelledForOldAndNewClients(ResultChange change, String value) {
        var message = new SubscriberMessage.SearchUpdate(
                "k", value.equals("null") ? Optional.empty() : Optional.of(ONE), 1.25, List.of("a"), change);

        assertThat(subscribed(message, "s-1"))
                .isEqualTo(Plain.ofJson(Golden.json("""
                        {"type": "SEARCH_UPDATE", "payload": {"key": "k", "value": %s, "score": 1.25,
                          "matchedTerms": ["a"], "type": "%s", "changeType": "%s", "subscriptionId": "s-1"}}""".formatted(value, change, change))));
    }

    @ParameterizedTest
    @CsvSource({"ENTER, 1", "UPDATE, 1", "LEAVE, null"})
    void aHybridUpdateIsSpelledInBothWays(ResultChange change, String value) {
        var message = new SubscriberMessage.HybridSearchUpdate(
                "k", Optional.of(value.equals("null") ? Value.NULL : ONE), 0.5, Map.of("exact", 1.0), change);

        assertThat(subscribed(message, "s-1"))
                .isEqualTo(Plain.ofJson(Golden.json("""
                        {"type": "HYBRID_SEARCH_UPDATE", "payload": {"key": "k", "value": %s, "score": 0.5,
                          "methodScores": {"exact": 1}, "type": "%s", "changeType": "%s", "subscriptionId": "s-1"}}""".formatted(value, change, change))));
    }

    @Test
    void aHybridUpdateHasNoValueIfNoneWasAskedFor() {
        var message =
                new SubscriberMessage.HybridSearchUpdate("k", Optional.empty(), 0.5, Map.of(), ResultChange.ENTER);

        assertThat(subscribed(message, "s-1")).isEqualTo(Plain.ofJson(Golden.json("""
                        {"type": "HYBRID_SEARCH_UPDATE", "payload": {"key": "k", "score": 0.5, "methodScores": {},
                          "type": "ENTER", "changeType": "ENTER", "subscriptionId": "s-1"}}""")));
    }

    @Test
    void oneHeadServesManySubscriptions() {
        byte[] head = codec.encodeHead(new SubscriberMessage.QueryUpdate("k", Optional.of(ONE), ResultChange.ENTER));

        for (String id : List.of("", "q", "\u6f22", "x".repeat(300))) {
            Map<String, Object> payload = Golden.map(Golden.map(whole(new Frame(head, codec.subscriptionTail(id))))
                    .get("payload"));
            assertThat(payload).containsEntry("queryId", id);
        }
    }

    private Object subscribed(SubscriberMessage message, String id) {
        return whole(new Frame(codec.encodeHead(message), codec.subscriptionTail(id)));
    }

    private static Object whole(Frame frame) {
        byte[] whole = new byte[frame.length()];
        System.arraycopy(frame.head(), 0, whole, 0, frame.head().length);
        System.arraycopy(frame.tail(), 0, whole, frame.head().length, frame.tail().length);
        Canonical.check(whole);
        return Plain.of(whole);
    }

    @Test
    void textsThatAreNoTextsGoOutAsTexts() {
        Map<String, Object> plain = Golden.map(Plain.of(codec.encode(new ServerMessage.AuthFail("\ud800!"))));

        assertThat(plain).containsEntry("error", "\ufffd!");
    }
}
