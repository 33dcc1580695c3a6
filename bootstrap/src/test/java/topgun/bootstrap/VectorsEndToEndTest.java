package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.ServerProcess;
import topgun.bootstrap.client.Write;
import topgun.domain.vector.HashedWords;

/** Vectors over real sockets, and their indexes over HTTP. */
class VectorsEndToEndTest {

    private static final String INDEXES = "/api/admin/indexes/vector";
    private static final String DOCS = """
            {"mapName":"docs","attribute":"at","indexName":"near","dimension":2,"distanceMetric":"cosine",
             "hnswParams":{"m":16,"efConstruction":200},"dedupEnabled":true}""";

    private static void put(RawClient writer, String key, Object value) {
        writer.send(Write.put("docs", key, value).message());
        writer.await("OP_ACK");
    }

    private static byte[] bytes(float... vector) {
        var bytes = new byte[vector.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
        return bytes;
    }

    /** What the real clients make of bytes. */
    private static Map<String, Object> asCurrentClientsSend(byte[] bytes) {
        Map<String, Object> places = new LinkedHashMap<>();
        for (byte each : bytes) {
            places.put(String.valueOf(places.size()), (double) (each & 0xff));
        }
        return places;
    }

    private static Map<String, Object> search(RawClient client, Object vector, Object... more) {
        Map<String, Object> members =
                new HashMap<>(Map.of("id", "v", "mapName", "docs", "queryVector", vector, "k", 5));
        for (int i = 0; i < more.length; i += 2) {
            members.put((String) more[i], more[i + 1]);
        }
        client.send(payload("VECTOR_SEARCH", members));
        return payloadOf(client.await("VECTOR_SEARCH_RESP"));
    }

    private static List<Object> keys(Map<String, Object> response) {
        return ((List<?>) response.get("results"))
                .stream()
                        .map(result -> (Object) ((Map<?, ?>) result).get("key"))
                        .toList();
    }

    private static HttpResponse<String> asAdmin(ServerUnderTest server, String method, String path, String body) {
        return Http.ask(server.port(), method, path, body, "Authorization", "Bearer " + server.token("root", "admin"));
    }

    @Test
    void aSearchAsCurrentClientsSendItIsAnsweredInTheFormTheyExpect(@TempDir Path data) {
        try (var server = ServerUnderTest.withSecret(data);
                RawClient client = server.client("ann")) {
            HttpResponse<String> created = asAdmin(server, "POST", INDEXES, DOCS);
            assertThat(created.statusCode()).isEqualTo(201);
            put(client, "a", Map.of("at", List.of(3.0, 4.0), "title", "A"));
            put(client, "b", Map.of("at", List.of(4.0, -3.0), "title", "B"));

            Map<String, Object> response = search(
                    client,
                    asCurrentClientsSend(bytes(3, 4)),
                    "options",
                    Map.of("includeVectors", true, "minScore", 0.5));

            assertThat(response).containsOnlyKeys("id", "results", "totalCandidates", "searchTimeMs");
            assertThat(response).containsEntry("id", "v").containsEntry("totalCandidates", 2.0);
            Map<?, ?> hit = (Map<?, ?>) ((List<?>) response.get("results")).getFirst();
            assertThat(hit.get("key")).isEqualTo("a");
            assertThat(hit.get("score")).isEqualTo(1.0);
            assertThat(hit.get("value")).asString().contains("title=A");
            assertThat((byte[]) hit.get("vector")).isEqualTo(bytes(3, 4));
            assertThat(keys(search(client, bytes(4, -3)))).containsExactly("b", "a");
            assertThat(keys(search(client, List.of(4.0, -3.0)))).containsExactly("b", "a");
        }
    }

    @Test
    void whateverIsWrongIsAnsweredByItsId(@TempDir Path data) {
        try (var server = ServerUnderTest.withSecret(data);
                RawClient client = server.client("ann")) {
            assertThat(search(client, bytes(1, 2)))
                    .isEqualTo(Map.of(
                            "id",
                            "v",
                            "results",
                            List.of(),
                            "totalCandidates",
                            0.0,
                            "searchTimeMs",
                            0.0,
                            "error",
                            "no vector index on map docs"));
            asAdmin(server, "POST", INDEXES, DOCS);
            assertThat(search(client, asCurrentClientsSend(bytes(1, 2, 3))))
                    .containsEntry("error", "dimension mismatch: expected 2, actual 3");
            assertThat(search(client, "text")).containsKey("error");
            assertThat(search(client, bytes(1, 2), "k", "many")).containsKey("error");
            client.send(payload("VECTOR_SEARCH", Map.of("id", "bare")));
            assertThat(payloadOf(client.await("VECTOR_SEARCH_RESP")))
                    .containsEntry("id", "bare")
                    .containsKey("error");
        }
    }

    @Test
    void indexesAreCreatedShownAndRemoved(@TempDir Path data) {
        try (var server = ServerUnderTest.withSecret(data);
                RawClient client = server.client("ann")) {
            put(client, "a", Map.of("at", List.of(3.0, 4.0)));
            assertThat(Http.ask(server.port(), "GET", INDEXES, "").statusCode()).isEqualTo(401);
            assertThat(asAdmin(server, "GET", INDEXES, "").body()).isEqualTo("{\"indexes\":[]}");

            assertThat(asAdmin(server, "POST", INDEXES, DOCS).body())
                    .contains(
                            "\"attribute\":\"at\"",
                            "\"indexName\":\"near\"",
                            "\"dimension\":2",
                            "\"distanceMetric\":\"cosine\"",
                            "\"vectorCount\":1",
                            "\"memoryBytes\":",
                            "\"graphLayers\":0",
                            "\"pendingUpdates\":0");
            assertThat(asAdmin(server, "POST", INDEXES, DOCS).statusCode()).isEqualTo(409);
            put(client, "b", Map.of("at", List.of(3.0, 4.0)));
            assertThat(asAdmin(server, "GET", INDEXES, "").body()).contains("\"vectorCount\":2");
            HttpResponse<String> status = asAdmin(server, "GET", INDEXES + "/docs/near/status", "");
            assertThat(status.body()).contains("\"stats\":{", "\"vectorCount\":2", "\"optimizeInProgress\":false");

            HttpResponse<String> optimized = asAdmin(server, "POST", INDEXES + "/docs/near/optimize", "");
            assertThat(optimized.statusCode()).isEqualTo(202);
            assertThat(optimized.body()).contains("\"optimizationId\":", "\"startedAt\":", "\"alreadyRunning\":false");
            assertThat(asAdmin(server, "DELETE", INDEXES + "/docs/near/optimize/x", "")
                            .statusCode())
                    .isEqualTo(404);

            assertThat(asAdmin(server, "DELETE", INDEXES + "/docs/near", "").statusCode())
                    .isEqualTo(204);
            for (String path : List.of("/docs/near", "/docs/other")) {
                assertThat(asAdmin(server, "DELETE", INDEXES + path, "").statusCode())
                        .isEqualTo(404);
                assertThat(asAdmin(server, "GET", INDEXES + path + "/status", "")
                                .statusCode())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void whatIsWrongWithAnIndexIsNamed(@TempDir Path data) {
        try (var server = ServerUnderTest.withSecret(data)) {
            refuses(server, DOCS.replace("\"dimension\":2", "\"dimension\":0"), 422, "dimension");
            refuses(server, DOCS.replace("\"dimension\":2", "\"dimension\":4097"), 422, "dimension");
            refuses(server, DOCS.replace("\"dimension\":2", "\"dimension\":1.5"), 422, "dimension");
            refuses(server, DOCS.replace("cosine", "hamming"), 400, "distanceMetric");
            refuses(server, DOCS.replace("\"near\"", "\"\""), 400, "indexName");
            refuses(server, DOCS.replace("\"at\"", "7"), 400, "attribute");
            refuses(server, DOCS.replace("docs", "__topgun_locks"), 400, "mapName");
            refuses(server, DOCS.replace("16", "0"), 400, "hnswParams");
            refuses(server, DOCS.replace("true", "1"), 400, "dedupEnabled");
            assertThat(asAdmin(server, "GET", INDEXES, "").body()).isEqualTo("{\"indexes\":[]}");
        }
    }

    private static void refuses(ServerUnderTest server, String index, int status, String field) {
        HttpResponse<String> refused = asAdmin(server, "POST", INDEXES, index);
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.body()).contains("\"field\":\"" + field + "\"");
    }

    @Test
    void anIndexThatWasCreatedSurvivesAKill(@TempDir Path data) {
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            assertThat(Http.ask(server.port(), "POST", INDEXES, DOCS).statusCode())
                    .isEqualTo(201);
            put(client, "a", Map.of("at", List.of(3.0, 4.0)));
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            assertThat(keys(search(client, bytes(3, 4)))).containsExactly("a");
            assertThat(Http.ask(server.port(), "DELETE", INDEXES + "/docs/near", "")
                            .statusCode())
                    .isEqualTo(204);
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(data)) {
            assertThat(Http.get(server.port(), INDEXES).body()).isEqualTo("{\"indexes\":[]}");
        }
    }

    @Test
    void textsOfConfiguredMapsAreFoundByTheirVectors(@TempDir Path data) {
        var settings = Map.of(
                "data-dir",
                data.toString(),
                "embedding-provider",
                "deterministic",
                "vector-maps",
                "{\"docs\":{\"fields\":[\"title\",\"body\"],\"dimension\":32}}");
        try (var server = ServerUnderTest.withSecret(settings);
                RawClient client = server.client("ann")) {
            put(client, "a", Map.of("title", "Apple pie", "body", "with cinnamon"));
            put(client, "b", Map.of("title", "banana"));
            assertThat(keys(search(client, bytes(HashedWords.embed("apple pie with cinnamon", 32)))))
                    .containsExactly("a", "b");
            assertThat(asAdmin(server, "DELETE", INDEXES + "/docs/embedding", "")
                            .statusCode())
                    .isEqualTo(409);
        }
        try (var server = ServerUnderTest.withSecret(settings);
                RawClient client = server.client("ann")) {
            assertThat(keys(search(client, bytes(HashedWords.embed("banana", 32)))))
                    .containsExactly("b", "a");
        }
    }

    @Test
    void aServiceThatDoesNotAnswerDoesNotKeepTheServerFromStopping(@TempDir Path data) throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerUnderTest server = ServerUnderTest.withSecret(Map.of(
                    "data-dir",
                    data.toString(),
                    "embedding-provider",
                    "http",
                    "embedding-base-url",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "vector-maps",
                    "{\"docs\":{\"fields\":[\"title\"],\"dimension\":32}}"));
            try (RawClient client = server.client("ann")) {
                client.send(payload(
                        "HYBRID_SEARCH",
                        Map.of(
                                "requestId",
                                "h",
                                "mapName",
                                "docs",
                                "queryText",
                                "apple",
                                "methods",
                                List.of("semantic"))));
                Socket unanswered = silent.accept();
                server.close();
                assertThat(payloadOf(client.await("HYBRID_SEARCH_RESP")).get("error"))
                        .isEqualTo("the text could not be embedded: the server is stopping");
                unanswered.close();
            }
        }
    }
}
