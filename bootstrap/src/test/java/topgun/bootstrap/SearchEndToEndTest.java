package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;

/** Searches over real sockets. */
class SearchEndToEndTest {

    @TempDir
    private Path data;

    private int count;

    private void put(RawClient writer, String key, Object value) {
        writer.send(
                Write.put("posts", key, value).at(1_700_000_000_000L + count++).message());
        writer.await("OP_ACK");
    }

    private static Map<String, Object> search(RawClient client, Object query) {
        client.send(payload("SEARCH", Map.of("requestId", "r", "mapName", "posts", "query", query)));
        return payloadOf(client.await("SEARCH_RESP"));
    }

    private static List<Object> keys(Map<String, Object> response) {
        return ((List<?>) response.get("results"))
                .stream()
                        .map(result -> (Object) ((Map<?, ?>) result).get("key"))
                        .toList();
    }

    @Test
    void whatIsAcknowledgedIsFoundAlsoAfterARestart() {
        try (var server = ServerUnderTest.withSecret(data)) {
            RawClient writer = server.client("ann");
            RawClient reader = server.client("bob");
            assertThat(search(reader, "rice"))
                    .isEqualTo(Map.of("requestId", "r", "results", List.of(), "totalCount", 0.0));
            put(writer, "a", Map.of("title", "Cooking rice"));
            assertThat(keys(search(reader, "rice"))).containsExactly("a");
            put(writer, "a", Map.of("title", "Cooking pasta"));
            assertThat(keys(search(reader, "rice"))).isEmpty();
        }
        try (var server = ServerUnderTest.withSecret(data)) {
            assertThat(keys(search(server.client("bob"), "cooks"))).containsExactly("a");
        }
    }

    @Test
    void aLiveSearchIsToldToItsOwnersInBothSpellings() {
        try (var server = ServerUnderTest.withSecret(data)) {
            RawClient writer = server.client("ann");
            writer.send(payload("SEARCH_SUB", Map.of("subscriptionId", "s", "mapName", "posts", "query", "rice")));
            assertThat(payloadOf(writer.await("SEARCH_RESP"))).containsEntry("requestId", "s");
            put(writer, "a", Map.of("title", "rice"));
            assertThat(payloadOf(writer.await("SEARCH_UPDATE")))
                    .containsEntry("subscriptionId", "s")
                    .containsEntry("key", "a")
                    .containsEntry("value", Map.of("title", "rice"))
                    .containsEntry("matchedTerms", List.of("rice"))
                    .containsEntry("type", "ENTER")
                    .containsEntry("changeType", "ENTER");
        }
    }

    @Test
    void badSearchesGetTheirErrorAndTheConnectionStays() {
        try (var server = ServerUnderTest.withSecret(data)) {
            RawClient client = server.client("bob");
            client.send(payload("SEARCH", Map.of("requestId", "r", "mapName", "posts", "query", 7)));
            assertThat(payloadOf(client.await("ERROR"))).containsEntry("code", 400.0);
            for (Object options : List.of("best", Map.of("limit", "ten"), Map.of("boost", 2))) {
                client.send(payload(
                        "SEARCH", Map.of("requestId", "r", "mapName", "posts", "query", "x", "options", options)));
                assertThat(payloadOf(client.await("ERROR")))
                        .containsEntry("code", 400.0)
                        .containsEntry("message", "Invalid message format");
            }
            assertThat(search(client, "x".repeat(1_000_000)))
                    .containsEntry("error", "Search failed: the query is longer than 4096 characters");
            assertThat(keys(search(client, ""))).isEmpty();
            client.send(payload("SQL_QUERY", Map.of("queryId", "q", "sql", "SELECT 1")));
            assertThat(payloadOf(client.await("SQL_QUERY_RESP"))).containsEntry("code", "FEATURE_DISABLED");
            assertThat(client.closeCode()).isEmpty();
        }
    }
}
