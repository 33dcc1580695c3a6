package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;

/** Operators change over HTTP what clients may do over sockets. */
class AdminEndToEndTest {

    private static final String OWN = """
            {"id":"own","mapPattern":"notes","action":"all","effect":"allow","conditionExpr":"data.owner == auth.id"}""";

    @TempDir
    private Path data;

    private static HttpResponse<String> ask(
            ServerUnderTest server, String method, String path, String body, String... headers) {
        return Http.ask(server.port(), method, "/api/admin/" + path, body, headers);
    }

    private static HttpResponse<String> asAdmin(ServerUnderTest server, String method, String path, String body) {
        return ask(server, method, path, body, "Authorization", "Bearer " + server.token("root", "Admin"));
    }

    private static Map<String, Object> put(String key, String owner) {
        return Write.put("notes", key, Map.of("owner", owner)).from(owner).message();
    }

    private static void write(RawClient client, String key, String owner) {
        client.send(put(key, owner));
        client.await("OP_ACK");
    }

    private static List<?> query(RawClient client, String queryId) {
        client.send(payload("QUERY_SUB", Map.of("queryId", queryId, "mapName", "notes", "query", Map.of())));
        return (List<?>) payloadOf(client.await("QUERY_RESP")).get("results");
    }

    @Test
    void rulesCountAtOnceAndAfterARestart() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient ann = server.client("ann");
                RawClient bob = server.client("bob")) {
            write(ann, "a", "ann");
            write(bob, "b", "bob");
            assertThat(query(ann, "all")).hasSize(2);

            HttpResponse<String> kept = asAdmin(server, "POST", "policies", OWN);
            assertThat(kept.statusCode()).isEqualTo(201);
            assertThat(kept.body())
                    .isEqualTo(
                            "{\"action\":\"all\",\"condition\":{\"attribute\":\"owner\",\"op\":\"eq\","
                                    + "\"valueRef\":\"auth.id\"},\"effect\":\"allow\",\"id\":\"own\",\"mapPattern\":\"notes\"}");
            assertThat(payloadOf(ann.await("QUERY_RESP")).get("results"))
                    .as("a subscription is shown what it may see from now on")
                    .asString()
                    .contains("key=a")
                    .doesNotContain("key=b");

            bob.send(put("a", "bob"));
            assertThat(bob.await("OP_REJECTED").toString()).contains("code=403");
            assertThat(bob.await("ERROR").toString()).contains("code=403");
            write(bob, "b", "bob");
            assertThat(ann.settle()).as("what happens to the records of others").isEmpty();
        }
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient ann = server.client("ann")) {
            assertThat(query(ann, "q").toString()).contains("key=a").doesNotContain("key=b");

            assertThat(asAdmin(server, "DELETE", "policies/own", "").statusCode())
                    .isEqualTo(204);
            assertThat(ann.await("ERROR").toString()).contains("code=403", "Access Denied for map notes");
            assertThat(payloadOf(ann.await("QUERY_RESP")).get("error")).isEqualTo("Access Denied for map notes");
            assertThat(asAdmin(server, "DELETE", "policies/own", "").statusCode())
                    .isEqualTo(404);
            asAdmin(server, "POST", "policies", OWN.replace("\"own\"", "\"a/b c\""));
            assertThat(asAdmin(server, "DELETE", "policies/a%2Fb%20c", "").statusCode())
                    .isEqualTo(204);
        }
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient ann = server.client("ann")) {
            assertThat(asAdmin(server, "GET", "policies", "").body()).isEqualTo("{\"policies\":[]}");
            query(ann, "q");
            assertThat(ann.await("ERROR").toString())
                    .as("once there was a rule, nothing is allowed by default")
                    .contains("code=403");
        }
    }

    /** No request could name them to remove them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            policies       | id        | {"id":"a\\u0000b","mapPattern":"notes","action":"all","effect":"allow"}
            indexes        | attribute | {"mapName":"notes","attribute":"a\\u0000b","indexType":"hash"}
            indexes        | mapName   | {"mapName":"notes\\u001b","attribute":"a","indexType":"hash"}
            """)
    void namesWithControlCharactersAreRefused(String path, String field, String form) {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            HttpResponse<String> refusal = asAdmin(server, "POST", path, form);

            assertThat(refusal.statusCode()).isEqualTo(400);
            assertThat(refusal.body()).contains(field + " must not contain control characters");
        }
    }

    @Test
    void subscriptionsOfEveryKindEndWithTheRight() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient ann = server.client("ann");
                RawClient root = RawClient.authenticated(server.port(), server.token("root", "ADMIN"))) {
            query(ann, "q");
            ann.send(payload("SEARCH_SUB", Map.of("subscriptionId", "s", "mapName", "notes", "query", "bob")));
            ann.await("SEARCH_RESP");
            ann.send(message("JOURNAL_SUBSCRIBE", Map.of("requestId", "j", "mapName", "notes")));
            ann.send(payload("TOPIC_SUB", Map.of("topic", "news")));
            ann.send(payload("COUNTER_REQUEST", Map.of("name", "likes")));
            ann.await("COUNTER_RESPONSE");
            write(root, "before", "bob");
            ann.await("SERVER_EVENT");
            ann.await("QUERY_UPDATE");
            ann.await("SEARCH_UPDATE");
            ann.await("JOURNAL_EVENT");

            assertThat(asAdmin(server, "POST", "policies", OWN.replace("\"notes\"", "\"elsewhere\""))
                            .statusCode())
                    .isEqualTo(201);
            for (int map = 0; map < 3; map++) {
                awaitDenial(ann, "map notes", "map: notes");
            }
            awaitDenial(ann, "topic news");
            ann.send(payload("COUNTER_REQUEST", Map.of("name", "likes")));
            ann.await("COUNTER_RESPONSE");
            String countersOfOthers =
                    OWN.replace("\"notes\"", "\"counter:elsewhere\"").replace("\"own\"", "\"others\"");
            assertThat(asAdmin(server, "POST", "policies", countersOfOthers).statusCode())
                    .isEqualTo(201);
            awaitDenial(ann, "counter likes");
            assertThat(payloadOf(ann.await("QUERY_RESP"))).containsKey("error");
            assertThat(payloadOf(ann.await("SEARCH_RESP"))).containsKey("error");

            write(root, "after", "bob");
            root.send(payload("TOPIC_PUB", Map.of("topic", "news", "data", 1)));
            root.send(payload(
                    "COUNTER_SYNC",
                    Map.of("name", "likes", "state", Map.of("positive", Map.of("r", 1), "negative", Map.of()))));
            root.await("COUNTER_UPDATE");
            assertThat(ann.settle()).isEmpty();
        }
    }

    private static void awaitDenial(RawClient client, String... oneOf) {
        client.await("ERROR", error -> {
            Map<String, Object> said = payloadOf(error);
            return said.get("code") instanceof Number code
                    && code.intValue() == 403
                    && Stream.of(oneOf).anyMatch(String.valueOf(said.get("message"))::endsWith);
        });
    }

    @Test
    void aCommandExplainsWhatIsDecided() {
        String[] question = {"--map", "notes", "--key", "a b&c", "--op", "PUT", "--roles", "USER"};
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient ann = server.client("ann")) {
            write(ann, "a b&c", "ann");
            asAdmin(server, "POST", "policies", OWN);
            String url = "http://localhost:" + server.port();
            assertThat(explain(ServerUnderTest.SECRET, question, "--user", "ann", "--server", url))
                    .isEqualTo("allowed: the rule own on notes\n");
            assertThat(explain(ServerUnderTest.SECRET, question, "--user", "bob", "--server", url))
                    .isEqualTo("denied: no policy allows it, and what none allows is denied\n");
            assertThat(explain("another secret of more than thirty-two bytes", question, "--server", url))
                    .isEqualTo(
                            "topgun: %s answers administrators only: invalid signature; give the secret it has, as JWT_SECRET\n"
                                    .formatted(url));
        }
        assertThat(explain("", question, "--server", "http://localhost:1"))
                .startsWith("topgun: no server answers at http://localhost:1; start one,");
    }

    private static String explain(String secret, String[] question, String... more) {
        var output = new ByteArrayOutputStream();
        var printed = new PrintStream(output, true, StandardCharsets.UTF_8);
        List<String> arguments = new ArrayList<>(List.of("rules", "explain"));
        arguments.addAll(List.of(question));
        arguments.addAll(List.of(more));
        new TopGunCommand(Map.of("JWT_SECRET", secret), printed, printed, System::currentTimeMillis, config -> {})
                .execute(arguments.toArray(String[]::new));
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void onlyAdministratorsGetIn() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            for (String path : List.of("policies", "maps", "settings", "cluster/status", "indexes")) {
                assertThat(ask(server, "GET", path, "").statusCode()).isEqualTo(401);
                assertThat(ask(server, "GET", path, "", "Authorization", "Bearer nonsense")
                                .statusCode())
                        .isEqualTo(401);
                assertThat(ask(server, "GET", path, "", "Authorization", "Bearer " + server.token("ann"))
                                .statusCode())
                        .isEqualTo(403);
            }
            assertThat(ask(server, "POST", "policies", OWN, "Authorization", "Bearer " + server.token("ann"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(ask(server, "GET", "maps", "").headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer");
            assertThat(ask(server, "HEAD", "maps", "").statusCode()).isEqualTo(401);
            assertThat(ask(server, "DELETE", "maps", "").statusCode()).isEqualTo(401);
            assertThat(ask(server, "GET", "no-such-path", "").statusCode())
                    .as("what there is, only administrators learn")
                    .isEqualTo(401);
            assertThat(asAdmin(server, "HEAD", "maps", "").statusCode()).isEqualTo(200);
            assertThat(asAdmin(server, "DELETE", "maps", "").statusCode()).isEqualTo(405);
            assertThat(asAdmin(server, "GET", "no-such-path", "").statusCode()).isEqualTo(404);
            assertThat(asAdmin(server, "GET", "policies", "").body()).isEqualTo("{\"policies\":[]}");
        }
    }

    @Test
    void theOperatorLogsInWithAPassword() {
        Map<String, String> settings = Map.of("storage", "memory", "admin-password", "open sesame", "jwt-issuer", "us");
        try (ServerUnderTest server = ServerUnderTest.withSecret(settings)) {
            HttpResponse<String> welcome = logIn(server, """
                    {"username":"admin","password":"open sesame"}""");
            assertThat(welcome.statusCode()).isEqualTo(200);
            String token = welcome.body().replaceFirst("\\{\"token\":\"(.+)\"}", "$1");
            assertThat(ask(server, "GET", "maps", "", "Authorization", "Bearer " + token)
                            .body())
                    .isEqualTo("{\"maps\":[]}");

            HttpResponse<String> wrong = logIn(server, """
                    {"username":"admin","password":"open"}""");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).isEqualTo("{\"code\":401,\"message\":\"invalid credentials\"}");
            for (String body : List.of("", "[]", "{\"username\":\"admin\"}", "{\"username\":1,\"password\":\"x\"}")) {
                assertThat(logIn(server, body).statusCode()).as(body).isEqualTo(400);
            }
        }
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            assertThat(logIn(server, """
                    {"username":"admin","password":"open sesame"}""").body()).contains("\"code\":500", "has no admin password");
        }
    }

    /** Clients take 404 for a server that has no provider. */
    @Test
    void tokensOfOthersAreNotExchanged() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            for (String path : List.of("/api/auth/token", "/api/auth/refresh")) {
                HttpResponse<String> answer = Http.ask(server.port(), "POST", path, "{\"token\":\"t\"}");
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
                assertThat(answer.body()).isEqualTo("{\"code\":404,\"message\":\"not found\"}");
            }
        }
    }

    private static HttpResponse<String> logIn(ServerUnderTest server, String body) {
        return Http.ask(server.port(), "POST", "/api/auth/login", body);
    }

    @Test
    void withoutTokensTheInterfaceIsForThisMachineAndItsOwnPages() throws IOException {
        Map<String, String> open = Map.of("storage", "memory", "no-auth", "true");
        try (ServerUnderTest server = ServerUnderTest.with(open)) {
            assertThat(ask(server, "GET", "policies", "").statusCode()).isEqualTo(200);
            assertThat(ask(server, "POST", "policies", OWN, "Origin", "http://elsewhere.example")
                            .statusCode())
                    .isEqualTo(403);
            String own = "http://127.0.0.1:" + server.port();
            assertThat(ask(server, "POST", "policies", OWN, "Origin", own).statusCode())
                    .isEqualTo(201);
            assertThat(statusOfRequestTo(server.port(), "localhost:" + server.port()))
                    .isEqualTo("HTTP/1.1 200 OK");
            assertThat(statusOfRequestTo(server.port(), "elsewhere.example:" + server.port()))
                    .as("from a page whose name has been made to lead to this machine")
                    .isEqualTo("HTTP/1.1 403 Forbidden");
        }
        Map<String, String> everywhere = Map.of("storage", "memory", "no-auth", "true", "host", "0.0.0.0");
        try (ServerUnderTest server = ServerUnderTest.with(everywhere)) {
            assertThat(ask(server, "GET", "policies", "").statusCode()).isEqualTo(404);
            assertThat(logIn(server, """
                    {"username":"admin","password":"open sesame"}""").statusCode()).isEqualTo(500);
        }
    }

    @Test
    void withoutTokensRulesHoldForEverybodyAlike() {
        try (ServerUnderTest server = ServerUnderTest.with(Map.of("storage", "memory", "no-auth", "true"));
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            write(client, "a", "ann");
            assertThat(query(client, "q")).hasSize(1);
            assertThat(ask(server, "POST", "policies", """
                            {"mapPattern":"notes","action":"read","effect":"allow"}""").statusCode()).isEqualTo(201);
            client.send(put("a", "ann"));
            assertThat(client.await("OP_REJECTED").toString()).contains("code=403");
            assertThat(query(client, "again")).as("reading is still allowed").hasSize(1);
            assertThat(ask(server, "GET", "maps", "").body())
                    .as("what operators see is not theirs to restrict")
                    .contains("notes");
        }
    }

    private static String statusOfRequestTo(int port, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request =
                    "GET /api/admin/policies HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void thereIsAPageForBrowsers() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            HttpResponse<String> moved = Http.ask(server.port(), "GET", "/admin", "");
            assertThat(moved.statusCode()).isEqualTo(301);
            assertThat(moved.headers().firstValue("Location")).get().asString().endsWith("admin/");

            HttpResponse<String> page = Http.ask(server.port(), "GET", "/admin/", "");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .get()
                    .asString()
                    .startsWith("default-src 'none'");
            List<String> files = matches("(?:href|src)=\"([^\":]+)\"", page.body());
            assertThat(files).containsExactlyInAnyOrder("admin.css", "admin.js");
            for (String file : files) {
                assertThat(Http.ask(server.port(), "GET", "/admin/" + file, "").statusCode())
                        .as(file)
                        .isEqualTo(200);
            }
            assertThat(Http.ask(server.port(), "GET", "/admin/other.js", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void thePageAsksOnlyForWhatThereIs() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            String script =
                    Http.ask(server.port(), "GET", "/admin/admin.js", "").body();
            List<String> requests = matches("ask\\(('[A-Z]+', ['`][^'`$?]+)", script);
            assertThat(requests).hasSizeGreaterThan(8);
            for (String request : requests) {
                String method = request.split("'", -1)[1];
                String path = request.split("['`]", -1)[3];
                assertThat(Http.ask(
                                        server.port(),
                                        method,
                                        "/api/" + path + (path.endsWith("/") ? "none" : ""),
                                        "",
                                        "Authorization",
                                        "Bearer " + server.token("root", "admin"))
                                .body())
                        .as(request)
                        .doesNotContain("not found", "not allowed");
            }
        }
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void whatIsWrongWithARuleIsNamed() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data)) {
            HttpResponse<String> answer = asAdmin(server, "POST", "policies", """
                    {"mapPattern":"notes","action":"read","effect":"allow","conditionExpr":"data.owner = auth.id"}""");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"field\":\"conditionExpr\"");
            assertThat(asAdmin(server, "POST", "policies", "[").statusCode()).isEqualTo(400);
            assertThat(asAdmin(server, "GET", "policies", "").body()).isEqualTo("{\"policies\":[]}");
        }
    }

    @Test
    void thereIsAlsoTheStateOfTheServer() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(data);
                RawClient ann = server.client("ann")) {
            write(ann, "a", "ann");
            assertThat(asAdmin(server, "GET", "maps", "").body())
                    .isEqualTo("{\"maps\":[{\"entryCount\":1,\"name\":\"notes\"}]}");
            assertThat(asAdmin(server, "GET", "cluster/status", "").body())
                    .contains("\"status\":\"healthy\"", "\"totalPartitions\":271", "\"isRebalancing\":false");
            assertThat(asAdmin(server, "GET", "settings", "").body())
                    .contains("\"port\":" + server.port(), "\"requireAuth\":true", "\"logLevel\":\"info\"");
            assertThat(asAdmin(server, "PUT", "settings", "{\"port\":1}").body())
                    .contains("\"field\":\"port\"");
            assertThat(asAdmin(server, "PUT", "settings", "{\"logLevel\":\"WARN\"}")
                            .body())
                    .contains("\"logLevel\":\"warn\"");
            assertThat(asAdmin(server, "PUT", "settings", "{\"logLevel\":\"info\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(asAdmin(server, "PUT", "settings", "{\"gcIntervalMs\":60000,\"maxConcurrentOperations\":2000}")
                            .body())
                    .contains("\"gcIntervalMs\":60000", "\"maxConcurrentOperations\":2000");
            asAdmin(server, "POST", "policies", OWN);
            assertThat(asAdmin(server, "GET", "policies/explain?user=ann&roles=USER&map=notes&key=a&op=PUT", "")
                            .body())
                    .isEqualTo("{\"allowed\":true,\"because\":\"the rule own on notes\"}");
            assertThat(asAdmin(server, "GET", "policies/explain?user=bob&roles=USER&map=notes&key=a&op=PUT", "")
                            .body())
                    .contains("\"allowed\":false", "no policy allows it");
        }
    }

    @Test
    void indexesAreCreatedAndDroppedWhileClientsAreServed() {
        Map<String, String> settings =
                Map.of("data-dir", data.toString(), "indexes", "notes:size=ordered", "search-fields", "posts:title");
        try (ServerUnderTest server = ServerUnderTest.withSecret(settings);
                RawClient ann = server.client("ann")) {
            write(ann, "a", "ann");
            write(ann, "b", "bob");
            HttpResponse<String> created = asAdmin(server, "POST", "indexes", index("notes", "owner", "hash"));
            assertThat(created.statusCode()).isEqualTo(201);
            assertThat(created.body())
                    .isEqualTo(
                            "{\"attribute\":\"owner\",\"entryCount\":2,\"indexType\":\"hash\",\"mapName\":\"notes\"}");
            assertThat(asAdmin(server, "POST", "indexes", index("notes", "owner", "hash"))
                            .statusCode())
                    .isEqualTo(409);
            assertThat(asAdmin(server, "POST", "indexes", index("notes", "size", "hash"))
                            .statusCode())
                    .isEqualTo(409);
            HttpResponse<String> refused = asAdmin(server, "POST", "indexes", index("notes", "x", "vector"));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("\"field\":\"indexType\"", "indexes/vector");
            assertThat(asAdmin(server, "GET", "indexes/notes/owner/status", "").body())
                    .isEqualTo("{\"attribute\":\"owner\",\"done\":true,\"mapName\":\"notes\",\"processed\":2,"
                            + "\"rebuildType\":\"backfill\",\"total\":2}");
            assertThat(asAdmin(server, "GET", "indexes/notes/other/status", "").statusCode())
                    .isEqualTo(404);
            assertThat(asAdmin(server, "DELETE", "indexes/notes/size", "").statusCode())
                    .isEqualTo(409);

            for (String type : List.of("navigable", "inverted")) {
                assertThat(asAdmin(server, "POST", "indexes", index("a/b.c ü", "d.e/" + type, type))
                                .statusCode())
                        .isEqualTo(201);
                assertThat(asAdmin(server, "GET", "indexes/a%2Fb.c%20%C3%BC/d.e%2F" + type + "/status", "")
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(asAdmin(server, "DELETE", "indexes/a%2Fb.c%20%C3%BC/d.e%2Fnavigable", "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(asAdmin(server, "POST", "indexes", index("vector", "x", "hash"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(asAdmin(server, "DELETE", "indexes/vector/x", "").statusCode())
                    .as("of a map of that name")
                    .isEqualTo(204);
        }
        try (ServerUnderTest server = ServerUnderTest.withSecret(settings);
                RawClient ann = server.client("ann")) {
            await().untilAsserted(() -> assertThat(asAdmin(server, "GET", "indexes/notes/owner/status", "")
                            .body())
                    .contains("\"done\":true", "startupRebuild"));
            write(ann, "c", "cid");
            assertThat(asAdmin(server, "GET", "indexes", "").body())
                    .contains("\"attribute\":\"owner\",\"entryCount\":3", "\"attribute\":\"d.e/inverted\"");
            assertThat(query(ann, "all")).hasSize(3);
        }
    }

    private static String index(String map, String attribute, String type) {
        return "{\"mapName\":\"%s\",\"attribute\":\"%s\",\"indexType\":\"%s\"}".formatted(map, attribute, type);
    }

    @Test
    void whatIsInMemoryOnlyIsSeenToo() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(Map.of("storage", "memory"));
                RawClient ann = server.client("ann")) {
            write(ann, "a", "ann");
            assertThat(asAdmin(server, "GET", "maps", "").body())
                    .isEqualTo("{\"maps\":[{\"entryCount\":1,\"name\":\"notes\"}]}");
            asAdmin(server, "POST", "policies", OWN);
            assertThat(asAdmin(server, "GET", "policies/explain?user=ann&roles=USER&map=notes&key=a&op=PUT", "")
                            .body())
                    .contains("\"allowed\":true");
        }
    }
}
