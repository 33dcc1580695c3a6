package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ManualTime;
import topgun.bootstrap.client.JavaScriptPack;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.ServerConfig;

/**
 * Over real sockets: while several clients write and several subscribe, none waiting for another, what each is answered
 * and told adds up to what a client would be answered that asks at the end.
 */
class LiveQueriesEndToEndTest {

    private static final int SEEDS = 60;
    private static final int STEPS = 60;
    private static final long START = 1_795_000_000_000L;

    private final ManualTime time = new ManualTime(START);
    private final List<RawClient> clients = new ArrayList<>();
    private Server server;

    @BeforeEach
    void start() {
        var surroundings = new Surroundings(time, time, () -> UUID.randomUUID().toString(), new SecureRandom());
        Map<String, String> settings = Map.of("port", "0", "storage", "memory", "no-auth", "true");
        server = Server.start(ServerConfig.of(settings), Extensions.NONE, surroundings);
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::abort);
        server.close();
    }

    private RawClient connect() {
        RawClient client = RawClient.connect(server.port());
        client.await("AUTH_ACK");
        clients.add(client);
        return client;
    }

    @Test
    void answersAndUpdatesAddUpToAFreshAnswer() {
        List<RawClient> writers = List.of(connect(), connect());
        List<Reader> readers = List.of(new Reader(connect()), new Reader(connect()), new Reader(connect()));
        var fresh = new Reader(connect());
        for (int seed = 0; seed < SEEDS; seed++) {
            int number = seed;
            new History(seed, writers, readers).run();
            writers.forEach(RawClient::settle);
            for (Reader reader : readers) {
                // A first answer also removes what has expired, which the others are told: so it comes before they are
                // asked.
                reader.queries.forEach(fresh::subscribe);
                fresh.settle();
                reader.settle();
                reader.queries.forEach((queryId, subscription) -> assertThat(reader.results.get(queryId))
                        .as("seed %s: %s", number, subscription)
                        .isEqualTo(fresh.results.get(queryId)));
                List.copyOf(fresh.queries.keySet()).forEach(fresh::unsubscribe);
                List.copyOf(reader.queries.keySet()).forEach(reader::unsubscribe);
            }
        }
    }

    @Test
    void whoAsksForMuchAtOnceGetsAllOfItHoweverSlowlyHeReads() throws Exception {
        int queries = 12;
        RawClient writer = connect();
        for (int i = 0; i < 10; i++) {
            writer.send(
                    Write.put("large", "k" + i, "x".repeat(300_000)).at(1, i).message());
        }
        writer.settle();
        var answers = new CountDownLatch(queries);
        WebSocket slow = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port()), new WebSocket.Listener() {
                    private int length;

                    @Override
                    public void onOpen(WebSocket socket) {
                        // does not read
                    }

                    @Override
                    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                        length += data.remaining();
                        if (last && length > 3_000_000) {
                            answers.countDown();
                        }
                        length = last ? 0 : length;
                        socket.request(1);
                        return null;
                    }
                })
                .join();
        for (int i = 0; i < queries; i++) {
            byte[] subscription = JavaScriptPack.pack(
                    payload("QUERY_SUB", Map.of("queryId", "q" + i, "mapName", "large", "query", Map.of())));
            slow.sendBinary(ByteBuffer.wrap(subscription), true).join();
        }
        writer.settle();
        slow.request(1);
        assertThat(answers.await(30, TimeUnit.SECONDS)).isTrue();
        slow.abort();
    }

    /** Engines that try one way after the other do not come to an end with any of these. */
    @Test
    void patternsThatTakeForEverElsewhereHoldNobodyUp() {
        RawClient asking = connect();
        RawClient another = connect();
        asking.send(Write.put("texts", "k", Map.of("text", "a".repeat(20_000) + "!"))
                .at(1)
                .message());
        List<String> patterns = List.of(
                "^(a+)+$",
                "(a|aa)+$",
                "(.*a){20}b",
                "([a-zA-Z]+)*[0-9]$",
                "(a?){200}a{200}b",
                "(?!(a|aa)+$)(a|aa)+!!",
                "^(\\w+\\s?)*$");
        for (String pattern : patterns) {
            Map<String, Object> query =
                    Map.of("predicate", Map.of("op", "regex", "attribute", "text", "value", pattern));
            asking.send(payload("QUERY_SUB", Map.of("queryId", pattern, "mapName", "texts", "query", query)));
            another.settle();
        }
        assertThat(asking.settle())
                .filteredOn(message -> "QUERY_RESP".equals(message.get("type")))
                .extracting(
                        message -> payloadOf(message).get("queryId"),
                        message -> payloadOf(message).get("results"))
                .containsExactlyElementsOf(patterns.stream()
                        .map(pattern -> tuple(pattern, List.of()))
                        .toList());
    }

    /** A client that keeps the results of its queries. */
    private static final class Reader {

        private final RawClient client;
        private final Map<String, Map<String, Object>> queries = new TreeMap<>();
        private final Map<String, Map<String, @Nullable Object>> results = new HashMap<>();

        Reader(RawClient client) {
            this.client = client;
        }

        void subscribe(String queryId, Map<String, Object> subscription) {
            Map<String, Object> message = new LinkedHashMap<>(subscription);
            message.put("queryId", queryId);
            queries.put(queryId, subscription);
            results.remove(queryId);
            client.send(payload("QUERY_SUB", message));
        }

        void unsubscribe(String queryId) {
            queries.remove(queryId);
            client.send(payload("QUERY_UNSUB", Map.of("queryId", queryId)));
        }

        void settle() {
            client.settle().forEach(this::understand);
        }

        @SuppressWarnings("unchecked")
        private void understand(Map<String, Object> message) {
            if ("ERROR".equals(message.get("type"))) {
                throw new AssertionError(message);
            }
            if (!String.valueOf(message.get("type")).startsWith("QUERY_")) {
                return;
            }
            Map<String, Object> told = payloadOf(message);
            String queryId = String.valueOf(told.get("queryId"));
            if (told.get("results") instanceof List<?> rows) {
                Map<String, @Nullable Object> result = new TreeMap<>();
                rows.forEach(row -> result.put(
                        String.valueOf(((Map<String, Object>) row).get("key")),
                        ((Map<String, Object>) row).get("value")));
                results.put(queryId, result);
                return;
            }
            Map<String, @Nullable Object> result = results.get(queryId);
            if (result == null) {
                assertThat(queries).as("told before its answer: %s", told).doesNotContainKey(queryId);
                return;
            }
            String key = String.valueOf(told.get("key"));
            assertThat(result.containsKey(key))
                    .as("%s in %s", told, result)
                    .isEqualTo(!"ENTER".equals(told.get("changeType")));
            if ("LEAVE".equals(told.get("changeType"))) {
                result.remove(key);
            } else {
                result.put(key, told.get("value"));
            }
        }
    }

    /** One random history, in maps of its own. */
    private final class History {

        private final int seed;
        private final Random random;
        private final List<RawClient> writers;
        private final List<Reader> readers;
        private int count;

        History(int seed, List<RawClient> writers, List<Reader> readers) {
            this.seed = seed;
            this.random = new Random(seed);
            this.writers = writers;
            this.readers = readers;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> subscribe(oneOf(readers));
                    case 1 -> time.advance(random.nextInt(400));
                    default -> write(oneOf(writers));
                }
            }
        }

        private <T> T oneOf(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private void subscribe(Reader reader) {
            Map<String, Object> query = new LinkedHashMap<>();
            switch (random.nextInt(5)) {
                case 0 -> query.put("where", Map.of("a", random.nextInt(4)));
                case 1 -> query.put("where", Map.of("b", Map.of("$gte", random.nextInt(4))));
                case 2 ->
                    query.put(
                            "predicate", Map.of("op", "in", "attribute", "a", "value", List.of(0, random.nextInt(4))));
                default -> {}
            }
            if (random.nextBoolean()) {
                query.put("sort", List.of(Map.of("field", "b", "direction", oneOf(List.of("asc", "desc")))));
            }
            if (random.nextBoolean()) {
                query.put("limit", 1 + random.nextInt(4));
            }
            switch (random.nextInt(6)) {
                case 0 -> query.put("fields", List.of("b"));
                case 1 -> {
                    query.put("groupBy", List.of("a"));
                    query.put("aggregations", List.of(Map.of("func", "sum", "field", "b")));
                }
                default -> {}
            }
            String map = oneOf(List.of("lww-", "lww-", "or-")) + seed;
            reader.subscribe("q" + seed + "-" + count++, Map.of("mapName", map, "query", query));
        }

        private void write(RawClient writer) {
            List<Map<String, Object>> operations = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                operations.add(random.nextInt(3) == 0 ? tagged() : put());
            }
            writer.send(Write.batch(operations));
        }

        private Map<String, Object> put() {
            String map = "lww-" + seed;
            String key = "k" + random.nextInt(8);
            Write write = random.nextInt(5) == 0 ? Write.remove(map, key) : Write.put(map, key, document());
            return dated(random.nextInt(3) == 0 ? write.expiringAfter(1 + random.nextInt(1_000)) : write);
        }

        private Map<String, Object> tagged() {
            String map = "or-" + seed;
            String key = "k" + random.nextInt(4);
            String tag = "t" + random.nextInt(12);
            return dated(
                    random.nextInt(3) == 0 ? Write.removeTag(map, key, tag) : Write.add(map, key, document(), tag));
        }

        private Map<String, Object> document() {
            return Map.of("a", random.nextInt(4), "b", random.nextInt(4), "c", random.nextInt(100));
        }

        private Map<String, Object> dated(Write write) {
            long past = random.nextInt(4) == 0 ? random.nextInt(1_000) : 0;
            int number = count++;
            return write.id("w" + number).at(time.millis() - past, number).operation();
        }
    }
}
