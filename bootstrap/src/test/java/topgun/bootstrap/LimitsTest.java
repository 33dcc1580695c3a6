package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.JavaScriptPack;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.LimitSettings;
import topgun.bootstrap.config.Settings;

/**
 * Every limit among the settings: who grows past it is told so, nobody else notices, and it goes on when there is room again.
 * A limit that is new needs a row here.
 */
class LimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIN_BINARY = 0x82;

    /** Limits of numbers are set to this, unless a row says otherwise. */
    private static final int FEW = 2;

    private static final String FEW_TEXT = String.valueOf(FEW);
    private static final Map<String, Object> WORD = Map.of("text", "word");
    private static final String VECTOR_INDEXES = "/api/admin/indexes/vector";
    private static final AtomicInteger COUNTER = new AtomicInteger();

    /** How somebody grows past a limit and back. */
    @FunctionalInterface
    interface Scenario {

        void play(Stage stage) throws IOException;
    }

    record Limit(String setting, String value, Map<String, String> others, Scenario scenario) {

        Limit(String setting, String value, Scenario scenario) {
            this(setting, value, Map.of(), scenario);
        }

        @Override
        public String toString() {
            return setting;
        }
    }

    private static final List<Limit> LIMITS = List.of(
            new Limit("max-message", "64KiB", tooLong(true)),
            new Limit("max-message-before-auth", "1KiB", tooLong(false)),
            new Limit("max-http-body", "1KiB", stage -> {
                assertThat(stage.http("POST", "/sync", " ".repeat(1_025))).isEqualTo(413);
                stage.othersAreServed();
                assertThat(stage.http("POST", "/sync", " ")).isEqualTo(400);
            }),
            new Limit("max-depth", "16", judged(put("m", "k", nested(20)), "code=400", put("m", "k", nested(3)))),
            new Limit("max-name-length", "16", judged(put("m", "k".repeat(17), 1.0), "code=400", put("m", "k", 1.0))),
            new Limit(
                    "max-value-size", "1KiB", judged(put("m", "k", "v".repeat(1_024)), "code=400", put("m", "k", "v"))),
            new Limit(
                    "max-clock-drift",
                    "1s",
                    judged(
                            Write.put("m", "k", 1.0)
                                    .at(System.currentTimeMillis() + 3_600_000)
                                    .message(),
                            "code=409",
                            put("m", "k", 1.0))),
            new Limit("max-batch-messages", FEW_TEXT, judged(batch(FEW + 1), "code=413", batch(FEW))),
            new Limit("batch-message-rate", "1", Map.of("batch-message-burst", "10"), LimitsTest::tooFast),
            new Limit("batch-message-burst", "10", Map.of("batch-message-rate", "1"), LimitsTest::tooFast),
            new Limit("operation-rate", "1", stage -> {
                long start = System.nanoTime();
                stage.client.send(
                        Write.batch(Write.put("m", "a", 1.0), Write.put("m", "b", 1.0), Write.put("m", "c", 1.0)));
                stage.othersAreServed();
                stage.client.settle();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
            }),
            new Limit("max-connections", FEW_TEXT, stage -> stage.isFull("503")),
            new Limit("max-connections-per-address", FEW_TEXT, stage -> stage.isFull("429")),
            new Limit("max-connections-per-user", FEW_TEXT, stage -> {
                RawClient second = stage.server.client("ann");
                RawClient third = RawClient.connect(stage.server.port());
                third.send(message("AUTH", Map.of("token", stage.server.token("ann"))));
                assertThat(third.await("ERROR").toString()).contains("code=429");
                await().atMost(PATIENCE).until(() -> third.closeCode().isPresent());
                assertThat(third.closeCode()).hasValue(1013);
                stage.othersAreServed();
                second.close();
                await().atMost(PATIENCE).ignoreExceptions().until(() -> stage.server.client("ann"), client -> true);
            }),
            new Limit("max-unauthenticated", "1", stage -> {
                try (RawSocket stranger = RawSocket.upgraded(stage.server.port());
                        RawSocket next = new RawSocket(stage.server.port())) {
                    next.askToUpgrade();
                    stage.othersAreServed();
                    assertThat(next.hasHeard()).isFalse();
                    stranger.endOutput();
                    assertThat(next.readHeaders()).startsWith("HTTP/1.1 101 ");
                }
            }),
            new Limit("max-http-connections", "1", Map.of("max-connections", FEW_TEXT), stage -> {
                try (RawSocket silent = new RawSocket(stage.server.port());
                        RawSocket next = new RawSocket(stage.server.port())) {
                    next.request("GET /health HTTP/1.1\nHost: localhost\n\n");
                    stage.othersAreServed();
                    assertThat(next.hasHeard()).isFalse();
                    silent.endOutput();
                    assertThat(next.readHeaders()).startsWith("HTTP/1.1 200 ");
                }
            }),
            new Limit("outbox", "64KiB", LimitsTest::doesNotRead),
            // a percent of the heap of tests is less than that
            new Limit("answer-memory", "1", stage -> {
                for (int n = 0; n < 12; n++) {
                    stage.say(put("m", "k" + n, Map.of("text", "word", "more", "v".repeat(1 << 20))));
                }
                try (RawClient greedy = stage.server.client("bob")) {
                    greedy.send(query("q", "m"));
                    await().atMost(PATIENCE).until(() -> greedy.closeCode().isPresent());
                    assertThat(greedy.closeCode()).hasValue(1013);
                }
                stage.othersAreServed();
                stage.say(put("m", "k0", WORD));
                for (int n = 4; n < 12; n++) {
                    stage.say(put("m", "k" + n, WORD));
                }
                assertThat(stage.say(query("q", "m"))).contains("k11");
            }),
            // one is there already, for the others
            new Limit(
                    "max-maps",
                    "3",
                    growing(n -> query("q" + n, "m" + n), "code=429", stop("QUERY_UNSUB", "queryId", "q0"))),
            new Limit(
                    "max-tags-per-key",
                    FEW_TEXT,
                    growing(
                            n -> later(Write.add("s", "k", 1.0, "t" + n)).message(),
                            "code=400",
                            Write.removeTag("s", "k", "t0").message())),
            new Limit("max-nodes-per-counter", FEW_TEXT, stage -> {
                for (int n = 0; n < FEW; n++) {
                    assertThat(stage.say(count("c", "n" + n))).doesNotContain("code=429");
                }
                assertThat(stage.say(count("c", "n" + FEW))).contains("code=429");
                stage.othersAreServed();
                assertThat(stage.say(count("c", "n0"))).doesNotContain("code=429");
                assertThat(stage.say(count("d", "n" + FEW))).doesNotContain("code=429");
            }),
            new Limit(
                    "max-topics",
                    FEW_TEXT,
                    growing(LimitsTest::follow, "code=429", stop("TOPIC_UNSUB", "topic", "t0"))),
            new Limit(
                    "max-topics-per-connection",
                    FEW_TEXT,
                    growing(LimitsTest::follow, "code=400", stop("TOPIC_UNSUB", "topic", "t0"))),
            new Limit(
                    "max-counters-per-connection",
                    FEW_TEXT,
                    growing(n -> payload("COUNTER_REQUEST", Map.of("name", "c" + n)), "code=429", Stage::reconnect)),
            new Limit(
                    "max-locks-per-connection",
                    FEW_TEXT,
                    growing(
                            n -> payload(
                                    "LOCK_REQUEST", Map.of("requestId", "r" + n, "name", "l" + n, "ttl", 300_000.0)),
                            "code=429",
                            payload("LOCK_RELEASE", Map.of("name", "l0", "fencingToken", 1.0)))),
            new Limit(
                    "max-journal-subscriptions-per-connection",
                    FEW_TEXT,
                    growing(
                            n -> message("JOURNAL_SUBSCRIBE", Map.of("requestId", "j" + n)),
                            "code=429",
                            message("JOURNAL_UNSUBSCRIBE", Map.of("subscriptionId", "j0")))),
            new Limit(
                    "max-queries-per-connection",
                    FEW_TEXT,
                    growing(n -> query("q" + n, "m"), "code=429", stop("QUERY_UNSUB", "queryId", "q0"))),
            new Limit("max-query-conditions", FEW_TEXT, judged(query(any(FEW + 1)), "code=400", query(any(FEW)))),
            new Limit("max-query-depth", FEW_TEXT, judged(query(not(any(2))), "code=400", query(any(2)))),
            new Limit("max-query-results", FEW_TEXT, found(query("q", "m"), "hasMore=true")),
            new Limit("max-query-size", "1KiB", stage -> {
                stage.say(put("m", "a", Map.of("text", "word", "more", "v".repeat(600))));
                stage.say(put("m", "b", Map.of("text", "word", "more", "v".repeat(600))));
                assertThat(stage.say(query("q", "m"))).contains("hasMore=true");
                stage.othersAreServed();
                stage.say(put("m", "b", WORD));
                assertThat(stage.say(query("q", "m"))).doesNotContain("hasMore=true");
            }),
            new Limit(
                    "max-search-results", FEW_TEXT, found(search("SEARCH", "requestId", "r", "word"), "totalCount=2")),
            new Limit(
                    "max-search-length",
                    "10",
                    judged(
                            search("SEARCH", "requestId", "r", "w".repeat(11)),
                            "longer than 10",
                            search("SEARCH", "requestId", "r", "w"))),
            new Limit(
                    "max-searches-per-connection",
                    FEW_TEXT,
                    growing(
                            n -> search("SEARCH_SUB", "subscriptionId", "s" + n, "word"),
                            "more than 2",
                            stop("SEARCH_UNSUB", "subscriptionId", "s0"))),
            new Limit("max-vector-results", FEW_TEXT, stage -> {
                assertThat(stage.http("POST", VECTOR_INDEXES, vectorIndex("near")))
                        .isEqualTo(201);
                for (int n = 0; n <= FEW; n++) {
                    stage.say(put("m", "k" + n, Map.of("at", List.of(1.0, (double) n))));
                }
                Map<String, Object> nearest = payload(
                        "VECTOR_SEARCH", Map.of("id", "v", "mapName", "m", "queryVector", List.of(1.5, 0.0), "k", 9));
                assertThat(stage.say(nearest)).contains("key=k0", "key=k1").doesNotContain("key=k2");
                stage.othersAreServed();
            }),
            new Limit("max-vector-indexes", "1", stage -> {
                assertThat(stage.http("POST", VECTOR_INDEXES, vectorIndex("first")))
                        .isEqualTo(201);
                assertThat(stage.http("POST", VECTOR_INDEXES, vectorIndex("second")))
                        .isEqualTo(409);
                stage.othersAreServed();
                assertThat(stage.http("DELETE", VECTOR_INDEXES + "/m/first", ""))
                        .isEqualTo(204);
                assertThat(stage.http("POST", VECTOR_INDEXES, vectorIndex("second")))
                        .isEqualTo(201);
            }),
            new Limit(
                    "max-hybrid-searches-per-connection",
                    FEW_TEXT,
                    growing(
                            n -> payload(
                                    "HYBRID_SEARCH_SUB",
                                    Map.of("subscriptionId", "h" + n, "mapName", "m", "methods", List.of("exact"))),
                            "more than 2",
                            stop("HYBRID_SEARCH_UNSUB", "subscriptionId", "h0"))),
            new Limit(
                    "max-resolvers",
                    FEW_TEXT,
                    growing(n -> register("m" + n, "lww"), "exceeded", unregister("m0", "lww"))),
            new Limit(
                    "max-resolvers-per-map",
                    FEW_TEXT,
                    growing(
                            n -> register(
                                    "m",
                                    List.of("lww", "immutable", "numeric_min").get(n)),
                            "exceeded",
                            unregister("m", "lww"))),
            new Limit(
                    "max-processed-keys",
                    FEW_TEXT,
                    judged(process("a", "b", "c"), "more than 2 keys", process("a", "b"))),
            new Limit("max-policies", "1", stage -> {
                assertThat(stage.http("POST", "/api/admin/policies", policy("first")))
                        .isEqualTo(201);
                assertThat(stage.http("POST", "/api/admin/policies", policy("second")))
                        .isEqualTo(409);
                stage.othersAreServed();
                assertThat(stage.http("DELETE", "/api/admin/policies/first", ""))
                        .isEqualTo(204);
                assertThat(stage.http("POST", "/api/admin/policies", policy("second")))
                        .isEqualTo(201);
            }));

    static Stream<Limit> limits() {
        return LIMITS.stream();
    }

    @Test
    void everyLimitHasARow() {
        assertThat(LIMITS)
                .extracting(Limit::setting)
                .containsExactlyInAnyOrderElementsOf(Settings.all().stream()
                        .filter(setting -> LimitSettings.SECTION.settings().contains(setting)
                                || setting.name().startsWith("max-"))
                        .map(setting -> setting.name())
                        .filter(name -> !name.equals("unlimited"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("limits")
    void whoGrowsPastItIsToldAndNobodyElseNotices(Limit limit) throws IOException {
        Map<String, String> settings = new HashMap<>(limit.others());
        settings.put("storage", "memory");
        settings.put(limit.setting(), limit.value());
        try (Stage stage = new Stage(ServerUnderTest.withSecret(settings))) {
            stage.othersAreServed();
            limit.scenario().play(stage);
            stage.othersAreServed();
        }
    }

    /** A server with a limit, somebody who grows, and somebody else. */
    static final class Stage implements AutoCloseable {

        private final ServerUnderTest server;
        private final RawClient other;
        private RawClient client;

        Stage(ServerUnderTest server) {
            this.server = server;
            other = server.client("bob");
            client = server.client("ann");
        }

        void othersAreServed() {
            other.send(put("others", "k", 1.0));
            other.await("OP_ACK");
        }

        /** Says something and answers all that was heard when it was served. */
        String say(Map<String, ?> message) {
            client.send(message);
            return client.settle().toString();
        }

        void reconnect() {
            client.close();
            client = server.client("ann");
        }

        void isFull(String status) {
            assertThatThrownBy(() -> RawSocket.upgraded(server.port())).hasMessageContaining("HTTP/1.1 " + status);
            othersAreServed();
            client.close();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> RawSocket.upgraded(server.port()), socket -> true);
        }

        int http(String method, String path, String body) {
            String bearer = "Bearer " + server.token("root", "Admin");
            return Http.ask(server.port(), method, path, body, "Authorization", bearer)
                    .statusCode();
        }

        @Override
        public void close() {
            client.close();
            other.close();
            server.close();
        }
    }

    /** One message after the other adds something, until there is too much. */
    private static Scenario growing(IntFunction<Map<String, Object>> more, String refusal, Consumer<Stage> less) {
        return stage -> {
            for (int n = 0; n < FEW; n++) {
                assertThat(stage.say(more.apply(n))).doesNotContain(refusal);
            }
            assertThat(stage.say(more.apply(FEW))).contains(refusal);
            stage.othersAreServed();
            less.accept(stage);
            assertThat(stage.say(more.apply(FEW))).doesNotContain(refusal);
        };
    }

    private static Scenario growing(IntFunction<Map<String, Object>> more, String refusal, Map<String, Object> less) {
        return growing(more, refusal, stage -> stage.say(less));
    }

    /** One message is too much, another is not. */
    private static Scenario judged(Map<String, Object> tooMuch, String refusal, Map<String, Object> enough) {
        return stage -> {
            assertThat(stage.say(tooMuch)).contains(refusal);
            stage.othersAreServed();
            assertThat(stage.say(enough)).doesNotContain(refusal);
        };
    }

    /** There is more to be found than is shown. */
    private static Scenario found(Map<String, Object> question, String cut) {
        return stage -> {
            for (int n = 0; n <= FEW; n++) {
                stage.say(put("m", "k" + n, WORD));
            }
            assertThat(stage.say(question)).contains(cut);
            stage.othersAreServed();
            for (int n = 1; n <= FEW; n++) {
                stage.say(put("m", "k" + n, Map.of("text", "other")));
            }
            assertThat(stage.say(question)).doesNotContain(cut);
        };
    }

    private static Scenario tooLong(boolean authenticated) {
        return stage -> {
            try (RawSocket socket = RawSocket.upgraded(stage.server.port())) {
                if (authenticated) {
                    signIn(stage, socket);
                }
                socket.tryWrite(RawSocket.frame(FIN_BINARY, new byte[(authenticated ? 64 << 10 : 1 << 10) + 1]));
                assertThat(socket.readToEnd()).isIn(1009, RawSocket.ABNORMAL);
            }
            stage.othersAreServed();
            stage.reconnect();
        };
    }

    private static void signIn(Stage stage, RawSocket socket) throws IOException {
        socket.send(message("AUTH", Map.of("token", stage.server.token("ann"))));
        readUntil(socket, "AUTH_ACK");
    }

    private static void readUntil(RawSocket socket, String type) throws IOException {
        while (!type.equals(socket.read().message().get("type"))) {
            // what comes before does not matter
        }
    }

    private static void tooFast(Stage stage) {
        assertThat(stage.say(batch(10))).doesNotContain("code=429");
        assertThat(stage.say(batch(10))).contains("code=429");
        stage.othersAreServed();
        await().atMost(PATIENCE).until(() -> !stage.say(batch(1)).contains("code=429"));
    }

    private static void doesNotRead(Stage stage) throws IOException {
        try (RawSocket slow = RawSocket.upgraded(stage.server.port())) {
            signIn(stage, slow);
            slow.send(query("q", "m"));
            readUntil(slow, "QUERY_RESP");
            // more than the systems on both sides keep in between
            for (int n = 0; n < 400; n++) {
                stage.client.send(put("m", "k" + n, "v".repeat(50_000)));
                stage.client.await("OP_ACK");
            }
            assertThat(slow.readToEnd()).isIn(1013, RawSocket.ABNORMAL);
        }
        stage.client.settle();
    }

    private static String vectorIndex(String name) {
        return """
                {"mapName":"m","attribute":"at","indexName":"%s","dimension":2,"distanceMetric":"euclidean"}""".formatted(name);
    }

    private static Map<String, Object> put(String map, String key, Object value) {
        return later(Write.put(map, key, value)).message();
    }

    /** Later than all before. */
    private static Write later(Write write) {
        return write.at(System.currentTimeMillis(), COUNTER.incrementAndGet());
    }

    private static Map<String, Object> batch(int count) {
        byte[] ping = JavaScriptPack.pack(message("PING", Map.of("timestamp", 1.0)));
        var data = ByteBuffer.allocate(count * (Integer.BYTES + ping.length));
        for (int n = 0; n < count; n++) {
            data.putInt(ping.length).put(ping);
        }
        return message("BATCH", Map.of("data", data.array()));
    }

    private static Map<String, Object> follow(int n) {
        return payload("TOPIC_SUB", Map.of("topic", "t" + n));
    }

    private static Map<String, Object> stop(String type, String member, String id) {
        return payload(type, Map.of(member, id));
    }

    private static Map<String, Object> count(String counter, String node) {
        return payload("COUNTER_SYNC", Map.of("name", counter, "state", Map.of("positive", Map.of(node, 1.0))));
    }

    private static Map<String, Object> query(String id, String map) {
        return payload("QUERY_SUB", Map.of("queryId", id, "mapName", map, "query", Map.of("where", WORD)));
    }

    private static Map<String, Object> query(Map<String, Object> predicate) {
        return payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", Map.of("predicate", predicate)));
    }

    private static Map<String, Object> any(int conditions) {
        return Map.of(
                "op",
                "or",
                "children",
                Collections.nCopies(conditions - 1, Map.of("op", "eq", "attribute", "a", "value", 1.0)));
    }

    private static Map<String, Object> not(Map<String, Object> predicate) {
        return Map.of("op", "not", "children", List.of(predicate));
    }

    private static Map<String, Object> search(String type, String member, String id, String text) {
        return payload(type, Map.of(member, id, "mapName", "m", "query", text));
    }

    private static Map<String, Object> register(String map, String name) {
        return message(
                "REGISTER_RESOLVER",
                Map.of("requestId", "r", "mapName", map, "resolver", Map.of("name", "builtin:" + name, "code", "")));
    }

    private static Map<String, Object> unregister(String map, String name) {
        return message(
                "UNREGISTER_RESOLVER", Map.of("requestId", "r", "mapName", map, "resolverName", "builtin:" + name));
    }

    private static Map<String, Object> process(String... keys) {
        return message(
                "ENTRY_PROCESS_BATCH",
                Map.of(
                        "requestId",
                        "r",
                        "mapName",
                        "m",
                        "keys",
                        List.of(keys),
                        "processor",
                        Map.of("name", "builtin:increment", "code", "x")));
    }

    private static String policy(String id) {
        return "{\"id\":\"%s\",\"mapPattern\":\"*\",\"action\":\"all\",\"effect\":\"allow\"}".formatted(id);
    }

    private static Object nested(int depth) {
        Object value = 1.0;
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }
}
