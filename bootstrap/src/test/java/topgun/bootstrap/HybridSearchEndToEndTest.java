package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;

/** Hybrid searches over real sockets. */
class HybridSearchEndToEndTest {

    private static final Map<String, Object> RED = Map.of("op", "eq", "attribute", "colour", "value", "red");

    @TempDir
    private Path data;

    private int count;

    private void write(RawClient writer, Write write) {
        writer.send(write.at(1_700_000_000_000L + count++).message());
        writer.await("OP_ACK");
    }

    private void put(RawClient writer, String key, Map<String, Object> value) {
        write(writer, Write.put("posts", key, value));
    }

    private static Map<String, Object> applesAndReds(String idName, Object... more) {
        Map<String, Object> query = new HashMap<>(
                Map.of(idName, "h", "mapName", "posts", "queryText", "apple", "predicate", RED, "k", 5.0));
        query.put("methods", List.of("exact", "fullText"));
        for (int i = 0; i < more.length; i += 2) {
            query.put((String) more[i], more[i + 1]);
        }
        return query;
    }

    private static Map<String, Object> search(RawClient client, Object... more) {
        client.send(payload("HYBRID_SEARCH", applesAndReds("requestId", more)));
        return payloadOf(client.await("HYBRID_SEARCH_RESP"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> results(Map<String, Object> response) {
        return (List<Map<String, Object>>) response.get("results");
    }

    @Test
    void wordsAndFieldsAreFoundTogetherAlsoAfterARestart() {
        try (var server = ServerUnderTest.withSecret(data)) {
            RawClient writer = server.client("ann");
            put(writer, "a", Map.of("text", "apple", "colour", "green"));
            put(writer, "b", Map.of("text", "apple and pear", "colour", "red"));
            put(writer, "c", Map.of("text", "plum", "colour", "red"));
        }
        try (var server = ServerUnderTest.withSecret(data)) {
            Map<String, Object> response = search(server.client("bob"));
            assertThat(response)
                    .containsEntry("requestId", "h")
                    .containsKey("searchTimeMs")
                    .doesNotContainKey("error");
            List<Map<String, Object>> results = results(response);
            assertThat(results).extracting(result -> result.get("key")).containsExactly("b", "a", "c");
            assertThat(results.getFirst().get("score")).isEqualTo(1.0 / 61 + 1.0 / 62);
            assertThat(results.getFirst().get("value")).isEqualTo(Map.of("text", "apple and pear", "colour", "red"));
            assertThat(((Map<?, ?>) results.getFirst().get("methodScores")).get("exact"))
                    .isEqualTo(1.0);
            assertThat(((Map<?, ?>) results.get(1).get("methodScores")).keySet().toString())
                    .isEqualTo("[fullText]");
            assertThat(results(search(server.client("bob"), "includeValue", false)))
                    .hasSize(3)
                    .noneMatch(result -> result.containsKey("value"));
        }
    }

    @Test
    void meaningsAreAThirdWayOfFinding() {
        var settings = Map.of(
                "storage",
                "memory",
                "search-lag",
                "25ms",
                "embedding-provider",
                "deterministic",
                "vector-maps",
                "{\"posts\":{\"fields\":[\"text\"],\"dimension\":32}}");
        try (var server = ServerUnderTest.withSecret(settings);
                RawClient client = server.client("ann")) {
            put(client, "a", Map.of("text", "apple pie", "colour", "green"));
            put(client, "b", Map.of("text", "apple", "colour", "green"));
            Object[] byMeaning = {"methods", List.of("semantic")};
            assertThat(results(search(client, byMeaning)))
                    .extracting(result -> result.get("key"))
                    .containsExactly("b", "a");
            assertThat(results(search(client, "methods", List.of("semantic"), "queryVector", "nonsense")))
                    .isEmpty();

            client.send(payload("HYBRID_SEARCH_SUB", applesAndReds("subscriptionId", byMeaning)));
            assertThat(results(payloadOf(client.await("HYBRID_SEARCH_RESP")))).hasSize(2);
            put(client, "c", Map.of("text", "apple", "colour", "green"));
            assertThat(payloadOf(client.await("HYBRID_SEARCH_UPDATE")))
                    .containsEntry("key", "c")
                    .containsEntry("changeType", "ENTER")
                    .containsEntry("score", 1.0 / 62);
        }
    }

    @Test
    void aLiveOneTellsWhatEntersChangesAndLeaves() {
        try (var server = ServerUnderTest.withSecret(Map.of("storage", "memory", "search-lag", "25ms"))) {
            RawClient reader = server.client("bob");
            RawClient writer = server.client("ann");
            for (RawClient follower : List.of(reader, writer)) {
                follower.send(payload("HYBRID_SEARCH_SUB", applesAndReds("subscriptionId")));
                assertThat(payloadOf(follower.await("HYBRID_SEARCH_RESP")))
                        .containsEntry("requestId", "h")
                        .containsEntry("results", List.of());
            }
            put(writer, "a", Map.of("text", "plum", "colour", "red"));
            for (RawClient follower : List.of(reader, writer)) {
                assertThat(payloadOf(follower.await("HYBRID_SEARCH_UPDATE")))
                        .containsEntry("subscriptionId", "h")
                        .containsEntry("key", "a")
                        .containsEntry("score", 1.0 / 61)
                        .containsEntry("methodScores", Map.of("exact", 1.0))
                        .containsEntry("value", Map.of("text", "plum", "colour", "red"))
                        .containsEntry("type", "ENTER")
                        .containsEntry("changeType", "ENTER");
            }
            put(writer, "a", Map.of("text", "fig", "colour", "red"));
            assertThat(payloadOf(reader.await("HYBRID_SEARCH_UPDATE")))
                    .containsEntry("changeType", "UPDATE")
                    .containsEntry("value", Map.of("text", "fig", "colour", "red"));
            write(writer, Write.remove("posts", "a"));
            assertThat(payloadOf(reader.await("HYBRID_SEARCH_UPDATE")))
                    .containsEntry("changeType", "LEAVE")
                    .containsEntry("value", null)
                    .containsEntry("score", 0.0);
            reader.send(payload("HYBRID_SEARCH_UNSUB", Map.of("subscriptionId", "h")));
            assertThat(results(search(reader))).isEmpty();
            put(writer, "b", Map.of("colour", "red"));
            assertThat(results(search(reader))).hasSize(1);
            assertThat(reader.settle()).noneMatch(message -> "HYBRID_SEARCH_UPDATE".equals(message.get("type")));
        }
    }

    @Test
    void whatIsRefusedIsAnsweredAndTheConnectionStays() {
        try (var server = ServerUnderTest.withSecret(Map.of("storage", "memory", "access-default", "deny"))) {
            RawClient client = server.client("bob");
            assertThat(search(client)).containsEntry("error", "Access denied for map: posts");
            client.send(payload("HYBRID_SEARCH_SUB", applesAndReds("subscriptionId")));
            assertThat(payloadOf(client.await("HYBRID_SEARCH_RESP")))
                    .containsEntry("requestId", "h")
                    .containsEntry("results", List.of())
                    .containsEntry("error", "Access denied for map: posts");
            client.send(payload("HYBRID_SEARCH", Map.of("requestId", "h")));
            assertThat(payloadOf(client.await("HYBRID_SEARCH_RESP")))
                    .containsEntry("error", "Invalid message format: no mapName");
            assertThat(client.closeCode()).isEmpty();
        }
        try (var server = ServerUnderTest.withSecret(Map.of("storage", "memory"))) {
            assertThat(search(server.client("bob"), "methods", List.of("fullText", "semantic")))
                    .containsEntry("results", List.of())
                    .containsEntry("error", "no embedding provider configured for semantic search");
        }
    }
}
