package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.Undefined.UNDEFINED;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.JavaScriptPack;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;

/** Clients that poll, beside clients that are connected. */
class ExchangeEndToEndTest {

    private static final Map<String, Object> NEVER = Write.timestamp(0, 0, "");

    @TempDir
    private Path data;

    private static Write put(String key, long millis) {
        return Write.put("notes", key, Map.of("text", key)).at(millis);
    }

    private static HttpResponse<byte[]> post(ServerUnderTest server, String token, Map<String, ?> members) {
        Map<String, Object> body = new HashMap<>(members);
        body.put("clientId", "poller");
        body.put("clientHlc", Write.timestamp(System.currentTimeMillis(), 0, "poller"));
        HttpRequest.Builder request =
                Http.request(server.port(), "/sync").POST(BodyPublishers.ofByteArray(JavaScriptPack.pack(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return Http.send(request, BodyHandlers.ofByteArray());
    }

    private record Delta(Set<String> keys, Object upTo) {}

    @SuppressWarnings("unchecked")
    private static Delta poll(ServerUnderTest server, Object upTo) {
        Map<String, Object> reply = JavaScriptPack.unpackMessage(post(
                        server,
                        server.token("ann"),
                        Map.of("syncMaps", List.of(Map.of("mapName", "notes", "lastSyncTimestamp", upTo))))
                .body());
        Map<String, Object> delta = ((List<Map<String, Object>>) reply.get("deltas")).getFirst();
        Set<String> keys = new TreeSet<>();
        ((List<Map<String, Object>>) delta.get("records")).forEach(record -> keys.add((String) record.get("key")));
        return new Delta(keys, delta.get("serverSyncTimestamp"));
    }

    private static void write(ServerUnderTest server, String key, long millis) {
        try (RawClient writer = server.client("bob")) {
            writer.send(put(key, millis).message());
            writer.await("OP_ACK");
        }
    }

    @Test
    void pollersGetWhatArrivedSinceHoweverOldItIs() {
        long now = System.currentTimeMillis();
        Object upTo;
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            write(server, "first", now);
            Delta first = poll(server, NEVER);
            assertThat(first.keys()).containsExactly("first");
            assertThat(poll(server, first.upTo()).keys()).isEmpty();

            write(server, "written offline long ago", now - 86_400_000);
            Delta late = poll(server, first.upTo());
            assertThat(late.keys()).containsExactly("written offline long ago");
            upTo = late.upTo();
            assertThat(poll(server, upTo).keys()).isEmpty();
        }
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            assertThat(poll(server, upTo).keys())
                    .as("a new server does not know when records arrived")
                    .containsExactly("first", "written offline long ago");
        }
    }

    @Test
    void aPollerThatDoesNotReadItsReplyKeepsNobodyFromWriting() throws IOException {
        long now = System.currentTimeMillis();
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient writer = server.client("bob");
                Socket poller = new Socket()) {
            for (int n = 0; n < 40; n++) {
                writer.send(Write.put("notes", "large " + n, "x".repeat(500_000))
                        .at(now)
                        .message());
                writer.await("OP_ACK");
            }
            byte[] body = JavaScriptPack.pack(Map.of(
                    "clientId",
                    "poller",
                    "clientHlc",
                    Write.timestamp(now, 0, "poller"),
                    "operations",
                    List.of(put("polled", now).operation()),
                    "syncMaps",
                    List.of(Map.of("mapName", "notes", "lastSyncTimestamp", NEVER))));
            poller.setReceiveBufferSize(4_096);
            poller.connect(new InetSocketAddress("localhost", server.port()));
            OutputStream out = poller.getOutputStream();
            out.write(("POST /sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + server.token("ann")
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            assertThat(poller.getInputStream().read()).isEqualTo('H');

            writer.send(put("meanwhile", now).message());
            assertThat(writer.await("OP_ACK")).asString().contains("meanwhile");
        }
    }

    @Test
    void connectedClientsSeeWhatPollersWrite() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient reader = server.client("bob")) {
            reader.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "notes", "query", Map.of())));
            reader.await("QUERY_RESP");
            Map<String, Object> reply = JavaScriptPack.unpackMessage(post(
                            server,
                            server.token("ann"),
                            Map.of(
                                    "operations",
                                    List.of(put("n", System.currentTimeMillis()).operation())))
                    .body());
            assertThat(reply.get("ack")).asString().contains("lastId=n", "success=true");
            assertThat(reader.await("SERVER_EVENT")).asString().contains("key=n");
        }
    }

    @Test
    void searchesFindWhatTheSameRequestWrites() {
        long now = System.currentTimeMillis();
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            Map<String, Object> reply = JavaScriptPack.unpackMessage(post(
                            server,
                            server.token("ann"),
                            Map.of(
                                    "operations",
                                    List.of(
                                            put("apple", now).operation(),
                                            put("pear", now).operation()),
                                    "searches",
                                    List.of(
                                            Map.of("searchId", "s", "mapName", "notes", "query", "Apples!"),
                                            Map.of(
                                                    "searchId",
                                                    "long",
                                                    "mapName",
                                                    "notes",
                                                    "query",
                                                    "x".repeat(5_000)))))
                    .body());
            Map<String, Object> hit = Map.of(
                    "key",
                    "apple",
                    "value",
                    Map.of("text", "apple"),
                    "score",
                    Math.log(2),
                    "matchedTerms",
                    List.of("appl"));
            assertThat(reply.get("searchResults"))
                    .isEqualTo(List.of(
                            Map.of("searchId", "s", "results", List.of(hit), "totalCount", 1.0),
                            Map.of("searchId", "long", "results", List.of(), "totalCount", 0.0)));
            assertThat(reply.get("errors"))
                    .asString()
                    .contains("Search long on notes")
                    .doesNotContain("Search s");
        }
    }

    @Test
    void aRequestNeedsNoParts() {
        Map<String, Object> nothing = new HashMap<>();
        for (String part : List.of("operations", "syncMaps", "queries", "searches")) {
            nothing.put(part, null);
        }
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            for (Map<String, Object> request : List.of(nothing, Map.<String, Object>of())) {
                HttpResponse<byte[]> answer = post(server, server.token("ann"), request);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(JavaScriptPack.unpackMessage(answer.body())).containsOnlyKeys("serverHlc");
            }
            HttpResponse<byte[]> refused = post(server, "", nothing);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    @Test
    void queriesNeedNoFilterAndSearchesNoOptions() {
        long now = System.currentTimeMillis();
        Map<String, Object> nullFilter = new HashMap<>(Map.of("queryId", "null", "mapName", "notes"));
        nullFilter.put("filter", null);
        nullFilter.put("limit", null);
        nullFilter.put("offset", null);
        nullFilter.put("cursor", null);
        Map<String, Object> nullOptions = new HashMap<>(Map.of("searchId", "s", "mapName", "notes", "query", "pear"));
        nullOptions.put("options", null);
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            HttpResponse<byte[]> answer = post(
                    server,
                    server.token("ann"),
                    Map.of(
                            "operations",
                            List.of(
                                    put("apple", now).operation(),
                                    put("pear", now).operation()),
                            "queries",
                            List.of(
                                    nullFilter,
                                    Map.of("queryId", "none", "mapName", "notes"),
                                    Map.of("queryId", "undefined", "mapName", "notes", "filter", UNDEFINED)),
                            "searches",
                            List.of(nullOptions)));
            assertThat(answer.statusCode()).isEqualTo(200);
            Map<String, Object> reply = JavaScriptPack.unpackMessage(answer.body());
            List<?> all = List.of(Map.of("text", "apple"), Map.of("text", "pear"));
            assertThat(reply.get("queryResults"))
                    .isEqualTo(List.of(
                            Map.of("queryId", "null", "results", all, "hasMore", false),
                            Map.of("queryId", "none", "results", all, "hasMore", false),
                            Map.of("queryId", "undefined", "results", all, "hasMore", false)));
            assertThat(reply.get("searchResults")).asString().contains("key=pear");
        }
    }

    @Test
    void whetherATokenIsNeededIsASetting() {
        Map<String, String> settings =
                Map.of("storage", "memory", "jwt-secret", "a secret of more than thirty-two bytes for tests");
        try (ServerUnderTest server = ServerUnderTest.with(settings)) {
            assertThat(post(server, "", Map.of()).statusCode()).isEqualTo(401);
        }
        Map<String, String> open = new HashMap<>(settings);
        open.put("http-sync-requires-auth", "false");
        try (ServerUnderTest server = ServerUnderTest.with(open)) {
            assertThat(post(server, "", Map.of()).statusCode()).isEqualTo(200);
            assertThat(post(server, "not a token", Map.of()).statusCode()).isEqualTo(401);
        }
    }
}
