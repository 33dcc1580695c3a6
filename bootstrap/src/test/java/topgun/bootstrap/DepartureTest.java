package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.client.RawClient;

/** When a client is gone, nothing it made remains but data. */
class DepartureTest {

    private static final Map<String, Object> RECORD = Map.of(
            "value",
            Map.of("text", "word", "n", 1.0),
            "timestamp",
            Map.of("millis", 1_700_000_000_000.0, "counter", 0.0, "nodeId", "n"));

    private static final Map<String, Object> TAGGED = Map.of(
            "value",
            "v",
            "timestamp",
            Map.of("millis", 1_700_000_000_000.0, "counter", 0.0, "nodeId", "n"),
            "tag",
            "1700000000000:0:n");

    /** At least one of everything that a client can make. */
    private static final List<Map<String, Object>> EVERYTHING = List.of(
            message("DEVICE_HELLO", Map.of()),
            message("PARTITION_MAP_REQUEST", Map.of()),
            payload("CLIENT_OP", Map.of("id", "1", "mapName", "m", "key", "k", "opType", "PUT", "record", RECORD)),
            payload("CLIENT_OP", Map.of("id", "2", "mapName", "s", "key", "k", "opType", "OR_ADD", "orRecord", TAGGED)),
            payload("QUERY_SUB", Map.of("queryId", "all", "mapName", "m", "query", Map.of())),
            payload("QUERY_SUB", Map.of("queryId", "none", "mapName", "nothing", "query", Map.of())),
            payload(
                    "QUERY_SUB",
                    Map.of(
                            "queryId",
                            "page",
                            "mapName",
                            "m",
                            "query",
                            Map.of("where", Map.of("n", 1.0), "sort", Map.of("n", "asc"), "limit", 1.0))),
            payload(
                    "QUERY_SUB",
                    Map.of("queryId", "groups", "mapName", "m", "query", Map.of("groupBy", List.of("text")))),
            payload("SEARCH_SUB", Map.of("subscriptionId", "live", "mapName", "m", "query", "word")),
            payload("SEARCH", Map.of("requestId", "once", "mapName", "m", "query", "word")),
            payload(
                    "HYBRID_SEARCH_SUB",
                    Map.of(
                            "subscriptionId",
                            "both",
                            "mapName",
                            "m",
                            "queryText",
                            "word",
                            "methods",
                            List.of("exact", "fullText"),
                            "predicate",
                            Map.of("op", "isNotNull", "attribute", "n"))),
            payload("TOPIC_SUB", Map.of("topic", "news")),
            payload("COUNTER_REQUEST", Map.of("name", "c")),
            payload("LOCK_REQUEST", Map.of("requestId", "free", "name", "free", "ttl", 300_000.0)),
            payload("LOCK_REQUEST", Map.of("requestId", "taken", "name", "taken", "ttl", 300_000.0)),
            message("JOURNAL_SUBSCRIBE", Map.of("requestId", "j", "fromSequence", "0")),
            message(
                    "REGISTER_RESOLVER",
                    Map.of(
                            "requestId",
                            "r",
                            "mapName",
                            "resolved",
                            "resolver",
                            Map.of("name", "builtin:lww", "code", ""))),
            message("SYNC_INIT", Map.of("mapName", "m", "lastSyncTimestamp", 0.0)),
            message(
                    "ORMAP_SYNC_INIT",
                    Map.of("mapName", "s", "rootHash", 0.0, "bucketHashes", Map.of(), "lastSyncTimestamp", 0.0)),
            message(
                    "ENTRY_PROCESS",
                    Map.of(
                            "requestId",
                            "e",
                            "mapName",
                            "numbers",
                            "key",
                            "k",
                            "processor",
                            Map.of("name", "builtin:increment", "code", "x"))));

    private final ServerUnderTest server = ServerUnderTest.withSecret(Map.of("storage", "memory"));
    private final RawClient other = server.client("bob");
    private Map<String, Integer> before = Map.of();

    /** Somebody has been there before and left the data. */
    @BeforeEach
    void leaveData() {
        other.send(payload("LOCK_REQUEST", Map.of("requestId", "r", "name", "taken", "ttl", 300_000.0)));
        other.await("LOCK_GRANTED");
        arrive().close();
        before = census(sizes -> Integer.valueOf(1).equals(sizes.get(Census.SESSIONS)));
    }

    @AfterEach
    void stop() {
        other.close();
        server.close();
    }

    private RawClient arrive() {
        RawClient client = server.client("ann");
        EVERYTHING.forEach(client::send);
        assertThat(client.settle()).noneMatch(answer -> "ERROR".equals(answer.get("type")));
        return client;
    }

    private Map<String, Integer> census(Predicate<Map<String, Integer>> expected) {
        return await().atMost(Duration.ofSeconds(60))
                .ignoreException(ConcurrentModificationException.class)
                .until(() -> Census.of(server), expected);
    }

    @Test
    void nothingRemainsOfWhoSaysGoodbye() {
        nothingRemainsAfter(RawClient::close);
    }

    @Test
    void nothingRemainsOfWhoIsCutOff() {
        nothingRemainsAfter(RawClient::abort);
    }

    private void nothingRemainsAfter(Consumer<RawClient> departure) {
        RawClient client = arrive();
        Map<String, Integer> meanwhile = census(sizes -> true);
        assertThat(meanwhile.keySet().stream()
                        .filter(place -> meanwhile.get(place) > before.getOrDefault(place, 0))
                        .collect(Collectors.toSet()))
                .as("what is counted here")
                .contains(
                        Census.SESSIONS,
                        "Sessions.sessions",
                        "Connections.open",
                        "UserSessions.byUser",
                        "LoadedMaps.slots",
                        "MapQueries.subscriptions",
                        "MapSearches.subscriptions",
                        "MapHybridSearches.subscriptions",
                        "Subscriptions.subscribers",
                        "LockHandlers.involved",
                        "LockTable.claims",
                        "Lock.waiting",
                        "JournalHandlers",
                        "SyncFlavours.bySession",
                        "ExpectedEchoes.bySession");

        departure.accept(client);

        await().atMost(Duration.ofSeconds(60))
                .ignoreException(ConcurrentModificationException.class)
                .untilAsserted(() -> assertThat(Census.of(server)).isEqualTo(before));
    }
}
