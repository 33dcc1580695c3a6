package topgun.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import topgun.bootstrap.client.JavaScriptPack;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;

/**
 * Messages that are nearly right, and bytes that are not, end in answers or closes. {@code -Dtopgun.fuzz.messages=1000000
 * -Dtopgun.fuzz.frames=100000} try as many; {@code -Dtopgun.fuzz.seed} repeats a run.
 */
class FuzzTest {

    private static final int MESSAGES = Integer.getInteger("topgun.fuzz.messages", 20_000);
    private static final int FRAMES = Integer.getInteger("topgun.fuzz.frames", 1_000);
    private static final long SEED = Long.getLong("topgun.fuzz.seed", 5);
    private static final int PER_CONNECTION = 500;

    private static final Map<String, Object> TIMESTAMP = Map.of("millis", 1.0e12, "counter", 1.0, "nodeId", "n");
    private static final Map<String, Object> RECORD =
            Map.of("value", Map.of("a", 1.0, "b", "text"), "timestamp", TIMESTAMP);
    private static final Map<String, Object> OR_RECORD =
            Map.of("value", "v", "timestamp", TIMESTAMP, "tag", "1000000000000:1:n");
    private static final Map<String, Object> OPERATION =
            Map.of("id", "1", "mapName", "m", "key", "k", "opType", "PUT", "record", RECORD);
    private static final Map<String, Object> QUERY = Map.of(
            "where", Map.of("a", 1.0),
            "predicate",
                    Map.of(
                            "op",
                            "and",
                            "children",
                            List.of(Map.of("op", "regex", "attribute", "b", "value", "^t.*(x|t)+$"))),
            "sort", Map.of("a", "asc"),
            "limit", 5.0);

    /** At least one message of every shape. */
    private static final List<Map<String, Object>> SEEDS = List.of(
            message("AUTH", Map.of("token", "t")),
            message("DEVICE_HELLO", Map.of("deviceToken", "t")),
            message("PING", Map.of("timestamp", 1.0)),
            payload("CLIENT_OP", OPERATION),
            payload(
                    "OP_BATCH",
                    Map.of("ops", List.of(OPERATION, OPERATION), "writeConcern", "APPLIED", "timeout", 50.0)),
            payload(
                    "CLIENT_OP",
                    Map.of("id", "2", "mapName", "s", "key", "k", "opType", "OR_ADD", "orRecord", OR_RECORD)),
            payload(
                    "CLIENT_OP",
                    Map.of("id", "3", "mapName", "s", "key", "k", "opType", "OR_REMOVE", "orTag", "1000000000000:1:n")),
            message("SYNC_INIT", Map.of("mapName", "m", "lastSyncTimestamp", 0.0)),
            payload("MERKLE_REQ_BUCKET", Map.of("mapName", "m", "path", "0a")),
            message("ORMAP_SYNC_INIT", Map.of("mapName", "s", "rootHash", 1.0, "bucketHashes", Map.of("0", 1.0))),
            payload("ORMAP_MERKLE_REQ_BUCKET", Map.of("mapName", "s", "path", "0")),
            payload("ORMAP_DIFF_REQUEST", Map.of("mapName", "s", "keys", List.of("k"))),
            payload(
                    "ORMAP_PUSH_DIFF",
                    Map.of(
                            "mapName",
                            "s",
                            "entries",
                            List.of(Map.of("key", "k", "records", List.of(OR_RECORD), "tombstones", List.of("t"))))),
            payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", QUERY, "fields", List.of("a"))),
            payload("QUERY_UNSUB", Map.of("queryId", "q")),
            payload(
                    "SEARCH",
                    Map.of("requestId", "r", "mapName", "m", "query", "text", "options", Map.of("limit", 3.0))),
            payload("SEARCH_SUB", Map.of("subscriptionId", "r", "mapName", "m", "query", "text")),
            payload("SEARCH_UNSUB", Map.of("subscriptionId", "r")),
            payload("TOPIC_SUB", Map.of("topic", "t")),
            payload("TOPIC_PUB", Map.of("topic", "t", "data", Map.of("a", 1.0))),
            payload("TOPIC_UNSUB", Map.of("topic", "t")),
            payload("LOCK_REQUEST", Map.of("requestId", "r", "name", "l", "ttl", 50.0)),
            payload("LOCK_RELEASE", Map.of("requestId", "r", "name", "l", "fencingToken", 1.0)),
            payload("COUNTER_REQUEST", Map.of("name", "c")),
            payload(
                    "COUNTER_SYNC",
                    Map.of("name", "c", "state", Map.of("positive", Map.of("n", 1.0), "negative", Map.of()))),
            message("JOURNAL_SUBSCRIBE", Map.of("requestId", "j", "mapName", "m", "types", List.of("PUT"))),
            message("JOURNAL_UNSUBSCRIBE", Map.of("subscriptionId", "j")),
            message("JOURNAL_READ", Map.of("requestId", "j", "fromSequence", "0", "limit", 5.0)),
            message(
                    "ENTRY_PROCESS",
                    Map.of(
                            "requestId", "e",
                            "mapName", "m",
                            "key", "k",
                            "processor", Map.of("name", "increment", "code", "x", "args", 1.0))),
            message(
                    "ENTRY_PROCESS_BATCH",
                    Map.of(
                            "requestId",
                            "e",
                            "mapName",
                            "m",
                            "keys",
                            List.of("k"),
                            "processor",
                            Map.of("name", "increment", "code", "x"))),
            message(
                    "REGISTER_RESOLVER",
                    Map.of(
                            "requestId",
                            "e",
                            "mapName",
                            "m",
                            "resolver",
                            Map.of("name", "r", "code", "x", "priority", 1.0))),
            message("UNREGISTER_RESOLVER", Map.of("requestId", "e", "mapName", "m", "resolverName", "r")),
            message("LIST_RESOLVERS", Map.of("requestId", "e", "mapName", "m")),
            payload("PARTITION_MAP_REQUEST", Map.of("currentVersion", 1.0)),
            message("BATCH", Map.of("messages", List.of(OPERATION))),
            message("SQL_QUERY", Map.of("payload", Map.of("queryId", "q", "sql", "select 1"))));

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> listening = new AppenderBase<>() {

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                failures.add(event.getFormattedMessage());
            }
        }
    };

    private final Random random = new Random(SEED);
    private final ServerUnderTest server = ServerUnderTest.with(Map.of("no-auth", "true", "storage", "memory"));
    private int sent;

    @BeforeEach
    void listen() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failures.add(thread + ": " + failure));
        listening.start();
        log.addAppender(listening);
    }

    @AfterEach
    void stop() {
        server.close();
        log.detachAppender(listening);
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    /** Nothing has failed, nobody is connected any more, and others are served. */
    private void allIsWell() {
        try (RawClient other = RawClient.connect(server.port())) {
            other.await("AUTH_ACK");
            other.send(payload("CLIENT_OP", OPERATION));
            other.await("OP_ACK");
            await().atMost(Duration.ofSeconds(60)).until(() -> Probe.connections(server.port()) == 1);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void messagesThatAreNearlyRight() {
        while (sent < MESSAGES) {
            converse(() -> RawSocket.frame(0x82, disturbed(JavaScriptPack.pack(mutated(seed())))), PER_CONNECTION);
        }
        allIsWell();
    }

    @Test
    void framesOfAnyBytes() {
        while (sent < FRAMES) {
            converse(this::anyFrame, 5);
        }
        allIsWell();
    }

    /** Something to be sent. */
    @FunctionalInterface
    private interface Source {

        byte[] next();
    }

    private void converse(Source source, int most) {
        try (RawSocket socket = RawSocket.upgraded(server.port())) {
            Thread reader = Thread.ofVirtual().start(socket::readToEnd);
            for (int i = 0; i < most && reader.isAlive(); i++) {
                sent++;
                if (!socket.tryWrite(source.next())) {
                    break;
                }
            }
        }
    }

    private Map<String, Object> seed() {
        return SEEDS.get(random.nextInt(SEEDS.size()));
    }

    /** The bytes of a message, of which one in fifty is cut or has some changed. */
    private byte[] disturbed(byte[] bytes) {
        if (random.nextInt(50) > 0 || bytes.length == 0) {
            return bytes;
        }
        byte[] other = Arrays.copyOf(bytes, random.nextBoolean() ? bytes.length : random.nextInt(bytes.length) + 1);
        for (int i = random.nextInt(4); i > 0; i--) {
            other[random.nextInt(other.length)] = (byte) random.nextInt();
        }
        return other;
    }

    private byte[] anyFrame() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return switch (random.nextInt(3)) {
            case 0 -> bytes;
            case 1 -> RawSocket.frame(random.nextInt(256), bytes);
            default -> RawSocket.frame(random.nextBoolean() ? 0x81 : 0x82, bytes);
        };
    }

    /** The same with something in it, on any level, changed, gone, doubled or new. */
    private @Nullable Object mutated(@Nullable Object value) {
        if (random.nextInt(12) == 0) {
            return strange();
        }
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> other = new LinkedHashMap<>();
                map.forEach((name, member) -> {
                    if (random.nextInt(25) > 0) {
                        other.put(name, name.equals("type") && random.nextInt(40) > 0 ? member : mutated(member));
                    }
                });
                if (random.nextInt(10) == 0) {
                    other.put(random.nextBoolean() ? "__proto__" : "record", strange());
                }
                yield other;
            }
            case List<?> list -> {
                List<@Nullable Object> other = new ArrayList<>();
                for (Object element : list) {
                    for (int i = random.nextInt(8) == 0 ? random.nextInt(4) : 1; i > 0; i--) {
                        other.add(mutated(element));
                    }
                }
                yield other;
            }
            case null -> null;
            default -> value;
        };
    }

    private @Nullable Object strange() {
        return switch (random.nextInt(20)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> 0x1p53;
            case 3 -> -1.0;
            case 4 -> 1e308;
            case 5 -> (double) random.nextInt();
            case 6 -> "";
            case 7 -> "\u0000";
            case 8 -> "__proto__";
            case 9 -> "\ud800";
            case 10 -> "x".repeat(random.nextInt(2_000));
            case 11 -> true;
            case 12 -> List.of();
            case 13 -> Map.of();
            case 14 -> nested(random.nextInt(300));
            case 15 -> List.of(1.0, "a", Map.of("op", "not"));
            case 16 -> new String(new byte[] {(byte) random.nextInt(), 0x20}, UTF_8);
            case 17 -> String.valueOf(random.nextLong());
            case 18 -> random.nextGaussian();
            default -> null;
        };
    }

    private static Object nested(int depth) {
        Object value = 1.0;
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }
}
