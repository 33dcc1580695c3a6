package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.PushedEntry;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** What is accepted as a message and what is not, beyond what clients were seen to send. */
class ClientMessageJudgementTest {

    private final MessagePackCodec codec = new MessagePackCodec();

    private ClientMessage decode(String json) throws MalformedMessageException {
        return codec.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), FrameKind.TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "'PING'",
                "[]",
                "{}",
                "{'type': null, 'timestamp': 1}",
                "{'type': 5, 'timestamp': 1}",
                "{'type': 'ping', 'timestamp': 1}",
                "{'type': '', 'timestamp': 1}",
                "{'type': 'CLUSTER_FORWARD'}",
                "{'type': 'AUTH'}",
                "{'type': 'AUTH', 'token': null}",
                "{'type': 'PING', 'timestamp': 1e999}",
                "{'type': 'PARTITION_MAP_REQUEST', 'payload': null}",
                "{'type': 'PARTITION_MAP_REQUEST', 'payload': {'currentVersion': null}}",
                "{'type': 'CLIENT_APPLY_ACK'}",
                "{'type': 'SYNC_INIT'}",
                "{'type': 'SYNC_INIT', 'mapName': 'm', 'lastSyncTimestamp': 'x'}",
                "{'type': 'SYNC_INIT', 'mapName': ''}",
                "{'type': 'MERKLE_REQ_BUCKET', 'mapName': 'm', 'path': ''}",
                "{'type': 'MERKLE_REQ_BUCKET', 'payload': {'mapName': 'm'}}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': '', 'rootHash': 0, 'bucketHashes': {}}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'rootHash': 0}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'bucketHashes': {}}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'rootHash': 0.5, 'bucketHashes': {}}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'rootHash': 4294967296, 'bucketHashes': {}}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'rootHash': 0, 'bucketHashes': {'a': '1'}}",
                "{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'rootHash': 0, 'bucketHashes': []}",
                "{'type': 'ORMAP_DIFF_REQUEST', 'payload': {'mapName': 'm', 'keys': 'k'}}",
                "{'type': 'ORMAP_DIFF_REQUEST', 'payload': {'mapName': 'm', 'keys': [1]}}",
                "{'type': 'COUNTER_REQUEST', 'payload': {'name': ''}}",
                "{'type': 'COUNTER_SYNC', 'payload': {'name': 'a\\u0000', 'state': {'p': {}, 'n': {}}}}",
                "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': '', 'resolver': {'name': 'x', 'code': ''}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm'}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': '', 'entries': []}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries': [7]}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries': [{'key': 'k', 'records': []}]}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries': [{'key': 'k', 'tombstones': []}]}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries': [{'records': [], 'tombstones': []}]}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries':"
                        + " [{'key': 'k', 'records': [null], 'tombstones': []}]}}",
                "{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries':"
                        + " [{'key': 'k', 'records': [], 'tombstones': [1]}]}}",
                "{'type': 'QUERY_SUB', 'payload': {'queryId': 'q', 'mapName': 'm', 'query': []}}",
                "{'type': 'QUERY_SUB', 'payload': {'queryId': 'q', 'mapName': 'm', 'query': null}}",
                "{'type': 'QUERY_SUB', 'payload': {'queryId': 'q', 'mapName': 'm', 'query': {}, 'fields': 'a'}}",
                "{'type': 'QUERY_UNSUB', 'payload': {'queryId': 1}}",
                "{'type': 'SEARCH', 'payload': {'requestId': 'r', 'mapName': 'm', 'query': {}}}",
                "{'type': 'SEARCH', 'payload': {'requestId': 'r', 'mapName': 'm', 'query': 'x', 'options': null}}",
                "{'type': 'SEARCH_SUB', 'payload': {'subscriptionId': 's', 'mapName': 'm', 'query': 'x', 'options': 5}}",
                "{'type': 'TOPIC_PUB', 'payload': {'data': 1}}",
                "{'type': 'LOCK_REQUEST', 'payload': {'requestId': 'r'}}",
                "{'type': 'LOCK_RELEASE', 'payload': {'name': 'n'}}",
                "{'type': 'LOCK_RELEASE', 'payload': {'name': 'n', 'fencingToken': '1'}}",
                "{'type': 'LOCK_RELEASE', 'payload': {'name': 'n', 'fencingToken': 1, 'requestId': null}}",
                "{'type': 'COUNTER_SYNC', 'payload': {'name': 'c'}}",
                "{'type': 'COUNTER_SYNC', 'payload': {'name': 'c', 'state': {'p': {'n': '1'}}}}",
                "{'type': 'COUNTER_SYNC', 'payload': {'name': 'c', 'state': {'p': null, 'n': {}}}}",
                "{'type': 'JOURNAL_SUBSCRIBE'}",
                "{'type': 'JOURNAL_SUBSCRIBE', 'requestId': 'r', 'types': ['put']}",
                "{'type': 'JOURNAL_SUBSCRIBE', 'requestId': 'r', 'fromSequence': 5}",
                "{'type': 'JOURNAL_READ', 'requestId': 'r', 'fromSequence': 5}",
                "{'type': 'JOURNAL_READ', 'requestId': 'r', 'fromSequence': '5', 'limit': null}",
                "{'type': 'ENTRY_PROCESS', 'requestId': 'r', 'mapName': 'm', 'key': 'k'}",
                "{'type': 'ENTRY_PROCESS', 'requestId': 'r', 'mapName': 'm', 'key': '', 'processor':"
                        + " {'name': 'p', 'code': 'c'}}",
                "{'type': 'ENTRY_PROCESS', 'requestId': 'r', 'mapName': 'm', 'key': 'k', 'processor':"
                        + " {'name': 'p', 'code': ''}}",
                "{'type': 'ENTRY_PROCESS_BATCH', 'requestId': 'r', 'mapName': 'm', 'keys': ['a', ''], 'processor':"
                        + " {'name': 'p', 'code': 'c'}}",
                "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver': {'name': '', 'code': 'c'}}",
                "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver':"
                        + " {'name': 'n', 'code': 'c', 'priority': -1}}",
                "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver':"
                        + " {'name': 'n', 'code': 'c', 'priority': null}}",
                "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver':"
                        + " {'name': 'n', 'code': 'c', 'keyPattern': null}}",
                "{'type': 'UNREGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm'}",
                "{'type': 'LIST_RESOLVERS', 'requestId': 'r', 'mapName': null}",
                "{'type': 'SQL_QUERY', 'payload': {'sql': 'SELECT 1'}}",
                "{'type': 'BATCH'}",
                "{'type': 'BATCH', 'data': 'AAAA'}"
            })
    void whatLacksSomethingIsInvalid(String json) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> decode(json))
                .matches(e -> e.kind() == Kind.INVALID, "invalid");
    }

    @Test
    void theTypeMayStandAnywhere() throws MalformedMessageException {
        assertThat(decode("{'payload': {'ops': []}, 'x': [{}], 'type': 'OP_BATCH'}"))
                .isEqualTo(decode("{'type': 'OP_BATCH', 'payload': {'ops': []}}"));
        assertThat(decode("{'timestamp': 5, 'type': 'PING'}")).isEqualTo(new ClientMessage.Ping(5, true));
    }

    @Test
    void ofMembersOfOneNameTheLastCounts() throws MalformedMessageException {
        assertThat(decode("{'type': 'AUTH', 'timestamp': 1, 'type': 'PING', 'timestamp': 2}"))
                .isEqualTo(new ClientMessage.Ping(2, true));
        assertThat(decode("{'type': 'OP_BATCH', 'payload': {'ops': [1]}, 'payload': {'ops': []}}"))
                .isEqualTo(decode("{'type': 'OP_BATCH', 'payload': {'ops': []}}"));
        assertThat(decode("{'type': 'OP_BATCH', 'payload': {'topic': 't'}, 'type': 'TOPIC_SUB'}"))
                .isEqualTo(new ClientMessage.TopicSubscribe("t"));
        assertThat(decode("{'type': 'TOPIC_SUB', 'payload': {'topic': 't', 'topic': 'u'}}"))
                .isEqualTo(new ClientMessage.TopicSubscribe("u"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PONG",
                "AUTH_ACK",
                "SERVER_EVENT",
                "SERVER_BATCH_EVENT",
                "SYNC_RESP_LEAF",
                "QUERY_SYNC_INIT",
                "HYBRID_QUERY_SUBSCRIBE",
                "HYBRID_QUERY_UNSUBSCRIBE",
                "CLUSTER_SUB_ACK",
                "CLUSTER_SUB_REGISTER",
                "CLUSTER_SUB_UNREGISTER",
                "CLUSTER_SUB_UPDATE"
            })
    void whatNeedsNoAnswerIsIgnoredWhateverIsInIt(String type) throws MalformedMessageException {
        assertThat(decode("{'type': '" + type + "', 'payload': 5}")).isEqualTo(new ClientMessage.Ignored(type));
    }

    @Test
    void whatAHybridSearchLeavesOutIsAsUsual() throws MalformedMessageException {
        var usual = new HybridQuery.Complete(
                "m",
                "",
                List.of("exact"),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                OptionalDouble.empty());
        assertThat(decode("{'type': 'HYBRID_SEARCH', 'payload': {'requestId': 'r', 'mapName': 'm',"
                        + " 'methods': ['exact']}}"))
                .isEqualTo(new ClientMessage.HybridSearch("r", usual));
        assertThat(decode("{'type': 'HYBRID_SEARCH_SUB', 'payload': {'subscriptionId': 's', 'mapName': 'm',"
                        + " 'methods': ['exact'], 'queryText': null, 'k': null, 'queryVector': null, 'predicate': null,"
                        + " 'includeValue': null, 'minScore': null}}"))
                .isEqualTo(new ClientMessage.HybridSearchSubscribe("s", usual));
        assertThat(decode("{'type': 'HYBRID_SEARCH', 'payload': {'requestId': 'r', 'mapName': 'm', 'queryText': 't',"
                        + " 'methods': ['exact', 'x'], 'k': 5, 'predicate': {'op': 'eq'}, 'includeValue': false,"
                        + " 'minScore': 0.5}}"))
                .isEqualTo(new ClientMessage.HybridSearch(
                        "r",
                        new HybridQuery.Complete(
                                "m",
                                "t",
                                List.of("exact", "x"),
                                OptionalDouble.of(5),
                                Optional.empty(),
                                Optional.of(JsonValue.parse("{\"op\":\"eq\"}".getBytes(StandardCharsets.UTF_8))),
                                false,
                                OptionalDouble.of(0.5))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'methods': ['exact']",
                "'mapName': 'm'",
                "'mapName': 'm', 'methods': 'exact'",
                "'mapName': 'm', 'methods': [5]",
                "'mapName': 'm', 'methods': [], 'queryText': 5",
                "'mapName': 'm', 'methods': [], 'k': 'many'",
                "'mapName': 'm', 'methods': [], 'predicate': 'p'",
                "'mapName': 'm', 'methods': [], 'includeValue': 'yes'",
                "'mapName': 'm', 'methods': [], 'minScore': 1e999"
            })
    void aHybridSearchOfTheWrongFormCanBeAnswered(String members) throws MalformedMessageException {
        assertThat(decode("{'type': 'HYBRID_SEARCH', 'payload': {'requestId': 'r', " + members + "}}"))
                .isInstanceOfSatisfying(ClientMessage.HybridSearch.class, message -> {
                    assertThat(message.requestId()).isEqualTo("r");
                    assertThat(message.query())
                            .isInstanceOfSatisfying(
                                    HybridQuery.Malformed.class,
                                    query -> assertThat(query.reason()).startsWith("Invalid message format: "));
                });
        assertThat(decode("{'type': 'HYBRID_SEARCH_SUB', 'payload': {'subscriptionId': 's', " + members + "}}"))
                .isInstanceOfSatisfying(
                        ClientMessage.HybridSearchSubscribe.class,
                        message -> assertThat(message.query()).isInstanceOf(HybridQuery.Malformed.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "null", "{}"})
    void aTokenOfADeviceThatIsNoneIsNoObstacle(String token) throws MalformedMessageException {
        assertThat(decode("{'type': 'AUTH', 'token': 't', 'deviceToken': " + token + "}"))
                .isEqualTo(new ClientMessage.Authenticate("t", Optional.empty()));
        assertThat(decode("{'type': 'DEVICE_HELLO', 'deviceToken': " + token + "}"))
                .isEqualTo(new ClientMessage.DeviceHello(Optional.empty()));
    }

    @Test
    void aPingKnowsWhetherItWasText() throws MalformedMessageException {
        assertThat(decode("{'type': 'PING', 'timestamp': 1}")).isEqualTo(new ClientMessage.Ping(1, true));
        assertThat(codec.decode(Golden.hex("82a474797065a450494e47a974696d657374616d7001"), FrameKind.TEXT))
                .isEqualTo(new ClientMessage.Ping(1, false));
    }

    @Test
    void hashesAreOf32Bits() throws MalformedMessageException {
        assertThat(decode("{'type': 'ORMAP_SYNC_INIT', 'mapName': 'm', 'rootHash': 4294967295,"
                        + " 'bucketHashes': {'0': 2147483648, 'f': -1, 'no bucket': 5}, 'claimedEpoch': 0}"))
                .isEqualTo(new ClientMessage.OrSyncInit("m", -1, Map.of("0", Integer.MIN_VALUE, "f", -1), 0, true));
    }

    @Test
    void aCounterIsJoinedFromBothSpellings() throws MalformedMessageException {
        assertThat(decode("{'type': 'COUNTER_SYNC', 'payload': {'name': 'c', 'state': {"
                        + "'positive': {'a': 1, 'b': 5}, 'p': {'a': 2, 'b': 4, 'c': 0.5}, 'n': {'d': -1}}}}"))
                .isEqualTo(new ClientMessage.CounterSync("c", Map.of("a", 2.0, "b", 5.0, "c", 0.5), Map.of("d", -1.0)));
        assertThat(decode("{'type': 'COUNTER_SYNC', 'payload': {'name': 'c', 'state': {}}}"))
                .isEqualTo(new ClientMessage.CounterSync("c", Map.of(), Map.of()));
    }

    @Test
    void amountsThatAreNotFiniteAreLeftOut() throws MalformedMessageException {
        assertThat(decode("{'type': 'COUNTER_SYNC', 'payload': {'name': 'c', 'state': {"
                        + "'positive': {'null': null, 'good': 5, 'endless': 1e999}, 'n': {'a': -1e999, 'b': 2}}}}"))
                .isEqualTo(new ClientMessage.CounterSync("c", Map.of("good", 5.0), Map.of("b", 2.0)));
        var writer = new MessagePackWriter(64);
        writer.mapHeader(2)
                .string("type")
                .string("COUNTER_SYNC")
                .string("payload")
                .mapHeader(2);
        writer.string("name")
                .string("c")
                .string("state")
                .mapHeader(1)
                .string("positive")
                .mapHeader(2);
        writer.string("bad").number(Double.NaN).string("good").number(5);
        assertThat(codec.decode(writer.toByteArray(), FrameKind.BINARY))
                .isEqualTo(new ClientMessage.CounterSync("c", Map.of("good", 5.0), Map.of()));
    }

    @Test
    void dataThatIsAbsentIsNotNull() throws MalformedMessageException {
        assertThat(decode("{'type': 'TOPIC_PUB', 'payload': {'topic': 't'}}"))
                .isEqualTo(new ClientMessage.TopicPublish("t", Optional.empty()));
        assertThat(decode("{'type': 'TOPIC_PUB', 'payload': {'topic': 't', 'data': null}}"))
                .isEqualTo(new ClientMessage.TopicPublish("t", Optional.of(Value.NULL)));
    }

    @Test
    void lengthsAreCountedInUtf16Units() throws MalformedMessageException {
        String fits = "\ud83d\ude00".repeat(50);
        assertThat(decode("{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver': {'name': '"
                        + fits + "', 'code': ''}}"))
                .isInstanceOf(ClientMessage.RegisterResolver.class);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() ->
                        decode("{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver': {'name': '"
                                + fits + "x', 'code': ''}}"));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> decode(
                        "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver': {'name': 'n',"
                                + " 'code': '" + "x".repeat(50_001) + "'}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'SYNC_INIT', 'mapName': '%s'}",
                "{'type': 'MERKLE_REQ_BUCKET', 'payload': {'mapName': '%s', 'path': ''}}",
                "{'type': 'ORMAP_MERKLE_REQ_BUCKET', 'payload': {'mapName': '%s', 'path': ''}}",
                "{'type': 'ORMAP_DIFF_REQUEST', 'payload': {'mapName': '%s', 'keys': []}}",
                "{'type': 'QUERY_SUB', 'payload': {'queryId': 'q', 'mapName': '%s', 'query': {}}}",
                "{'type': 'QUERY_SUB', 'payload': {'queryId': '%s', 'mapName': 'm', 'query': {}}}",
                "{'type': 'SEARCH', 'payload': {'requestId': 'r', 'mapName': '%s', 'query': 'x'}}",
                "{'type': 'SEARCH_SUB', 'payload': {'subscriptionId': 's', 'mapName': '%s', 'query': 'x'}}",
                "{'type': 'SEARCH_SUB', 'payload': {'subscriptionId': '%s', 'mapName': 'm', 'query': 'x'}}",
                "{'type': 'LOCK_REQUEST', 'payload': {'requestId': '%s', 'name': 'l'}}",
                "{'type': 'COUNTER_SYNC', 'payload': {'name': 'c', 'state': {'p': {}, 'negative': {'%s': 1}}}}",
                "{'type': 'JOURNAL_SUBSCRIBE', 'requestId': '%s'}",
                "{'type': 'JOURNAL_SUBSCRIBE', 'requestId': 'r', 'mapName': '%s'}",
                "{'type': 'REGISTER_RESOLVER', 'requestId': 'r', 'mapName': 'm', 'resolver':"
                        + " {'name': 'n', 'code': '', 'keyPattern': '%s'}}"
            })
    void whatIsKeptForWhoSendsItIsNoLongerThanAName(String json) throws MalformedMessageException {
        assertThat(decode(json.formatted("x".repeat(512)))).isNotNull();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> decode(json.formatted("x".repeat(513))))
                .matches(e -> e.kind() == Kind.INVALID, "invalid");
    }

    @Test
    void typesOfEventsCountOnce() throws MalformedMessageException {
        assertThat(decode("{'type': 'JOURNAL_SUBSCRIBE', 'requestId': 'r', 'types': ['PUT', 'DELETE', 'PUT']}"))
                .isEqualTo(new ClientMessage.JournalSubscribe(
                        "r", Optional.empty(), Optional.empty(), List.of("PUT", "DELETE")));
    }

    @Test
    void aPushLeavesOutWhatWillNotDo() throws MalformedMessageException {
        String stamp = "'timestamp': {'millis': 1, 'counter': 0, 'nodeId': 'n'}";
        var stamped = new Timestamp(1, 0, new NodeId("n"));
        ClientMessage push = decode("{'type': 'ORMAP_PUSH_DIFF', 'payload': {'mapName': 'm', 'entries': ["
                + "{'key': '', 'records': [], 'tombstones': []},"
                + "{'key': 'k', 'tombstones': ['t1', '', 't2'], 'records': ["
                + "{'value': 1, 'tag': 'a', " + stamp + "},"
                + "{'value': 1, 'tag': 'no node', 'timestamp': {'millis': 1, 'counter': 0, 'nodeId': 'a:b'}},"
                + "{'value': 1, " + stamp + "},"
                + "{'value': 1, 'tag': 'negative', 'ttlMs': -1, " + stamp + "},"
                + "{'value': 1, 'tag': 'for ever', 'ttlMs': 0, " + stamp + "},"
                + "{'tag': 'nothing at no time'}]}]}}");

        assertThat(push)
                .isEqualTo(new ClientMessage.OrPushDiff(
                        "m",
                        List.of(new PushedEntry(
                                "k",
                                List.of(
                                        addition(Heard.value(1.0), stamped, "a", TimeToLive.NONE),
                                        addition(Heard.value(1.0), stamped, "for ever", new TimeToLive(0)),
                                        new Operation.OrAdd(
                                                "m",
                                                "k",
                                                Value.NULL,
                                                UnusableTime.INSTANCE,
                                                new Tag("nothing at no time"),
                                                TimeToLive.NONE)),
                                List.of(new Tag("t1"), new Tag("t2"))))));
    }

    private static Operation.OrAdd addition(Value value, Timestamp timestamp, String tag, TimeToLive ttl) {
        return new Operation.OrAdd("m", "k", value, timestamp, new Tag(tag), ttl);
    }

    @Test
    void namesThatAreNoTextsAreTheTextsJavaScriptMakesOfThem() throws MalformedMessageException {
        // {type: "COUNTER_SYNC", payload: {name: "c", state: {p: {7: 1, true: 2, null: 3}}}}
        String hex = "82a474797065ac434f554e5445525f53594e43a77061796c6f616482a46e616d65a163a5737461746581a17083"
                + "0701c302c003";
        assertThat(codec.decode(Golden.hex(hex), FrameKind.BINARY))
                .isEqualTo(new ClientMessage.CounterSync("c", Map.of("7", 1.0, "true", 2.0, "null", 3.0), Map.of()));
    }
}
