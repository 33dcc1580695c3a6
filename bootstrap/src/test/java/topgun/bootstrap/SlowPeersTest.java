package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;
import topgun.bootstrap.client.Write;

/**
 * Subscribers that do not read, beside one that does. {@code -Dtopgun.slowPeers=20} and {@code -Dtopgun.slowPeers.writes=60000}
 * make it a measurement of the memory they take, {@code -Dtopgun.slowPeers.rounds=5} one of the delays that others suffer.
 */
class SlowPeersTest {

    private static final int PEERS = Integer.getInteger("topgun.slowPeers", 3);
    private static final int WRITES = Integer.getInteger("topgun.slowPeers.writes", 8_000);
    /** Fewer than a query shows. */
    private static final int COLD_KEYS = 8_000;

    private static final int HOT_KEYS = 100;
    private static final int WINDOW = 50;
    private static final String FILLING = "x".repeat(1_000);
    private static final Map<String, Object> QUERY =
            payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "hot", "query", Map.of()));

    private final ServerUnderTest server = ServerUnderTest.with(Map.of("no-auth", "true", "storage", "memory"));
    private final List<RawSocket> slow = new ArrayList<>();
    private final RawClient healthy = client();
    private final RawClient writer = client();
    private int written;

    private RawClient client() {
        RawClient client = RawClient.connect(server.port());
        client.await("AUTH_ACK");
        return client;
    }

    @AfterEach
    void stop() {
        slow.forEach(RawSocket::close);
        healthy.close();
        writer.close();
        server.close();
    }

    static List<Map<String, Object>> subscriptions() {
        return List.of(
                QUERY,
                message("JOURNAL_SUBSCRIBE", Map.of("requestId", "j")),
                payload("TOPIC_SUB", Map.of("topic", "news")));
    }

    private void subscribe(Map<String, Object> slowly) {
        slow.addAll(subscribed(PEERS, slowly));
        healthy.send(QUERY);
        healthy.await("QUERY_RESP");
    }

    private List<RawSocket> subscribed(int count, Map<String, Object> subscription) {
        List<RawSocket> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawSocket peer = RawSocket.upgraded(server.port());
            peer.send(subscription);
            peers.add(peer);
        }
        return peers;
    }

    private Map<String, Object> put(String key) {
        return put(key, FILLING);
    }

    private Map<String, Object> put(String key, String filling) {
        return Write.put("hot", key, Map.of("n", written, "sent", (double) System.nanoTime(), "filling", filling))
                .id("o" + written)
                .at(System.currentTimeMillis(), written)
                .message();
    }

    /** Writes to the key, as fast as the subscriber that reads can follow. */
    private void write(String key) {
        writer.send(put(key));
        if (++written % WINDOW == 0) {
            for (int i = 0; i < WINDOW; i++) {
                writer.await("OP_ACK");
                healthy.await("QUERY_UPDATE");
                healthy.await("SERVER_EVENT");
            }
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    @Test
    void learnTheLatestOfWhatChangesAgainAndAgain() throws IOException {
        subscribe(QUERY);
        for (int i = 0; i < HOT_KEYS; i++) {
            write("k" + i);
        }
        long before = heapInUse();
        long most = before;
        while (written < WRITES) {
            write("k" + written % HOT_KEYS);
            if (written % 5_000 == 0) {
                most = Math.max(most, heapInUse());
            }
        }
        System.out.printf("%d slow peers, %d writes: heap %d MB before, %d MB at most%n", PEERS, WRITES, before, most);

        for (RawSocket peer : slow) {
            Map<Object, Double> known = new HashMap<>();
            int heard = 0;
            while (known.values().stream().filter(n -> n >= WRITES - HOT_KEYS).count() < HOT_KEYS) {
                Map<String, Object> message = peer.read().message();
                if ("QUERY_UPDATE".equals(message.get("type"))) {
                    heard++;
                    Map<String, Object> update = payloadOf(message);
                    known.put(update.get("key"), (Double) ((Map<?, ?>) update.get("value")).get("n"));
                }
            }
            assertThat(heard).isBetween(HOT_KEYS, WRITES - 1);
        }
    }

    /** A measurement, for when somebody asks: the delays of subscribers that read, without slow peers and beside them. */
    @Test
    @EnabledIfSystemProperty(named = "topgun.slowPeers.rounds", matches = "\\d+")
    void doNotDelayOthers() throws Exception {
        for (int round = -1; round < Integer.getInteger("topgun.slowPeers.rounds"); round++) {
            double alone = delay();
            slow.addAll(subscribed(PEERS, QUERY));
            double beside = delay();
            slow.forEach(RawSocket::close);
            slow.clear();
            System.out.printf(
                    "round %d: 99%% of updates within %.2f ms alone, %.2f ms beside %d slow peers%n",
                    round, alone, beside, PEERS);
        }
    }

    /** How many milliseconds 99% of the updates take from writer to reader, at a thousand writes in a second. */
    private double delay() throws Exception {
        List<RawSocket> readers = subscribed(5, QUERY);
        int last = written + WRITES - 1;
        List<Double> delays = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Double>>> heard = new ArrayList<>();
            for (RawSocket reader : readers) {
                heard.add(threads.submit(() -> delays(reader, last)));
            }
            long start = System.nanoTime();
            for (int i = 0; i < WRITES; i++) {
                while (System.nanoTime() - start < i * 1_000_000L) {
                    LockSupport.parkNanos(100_000);
                }
                writer.send(put("k" + written % HOT_KEYS));
                written++;
            }
            for (Future<List<Double>> each : heard) {
                delays.addAll(each.get());
            }
        }
        readers.forEach(RawSocket::close);
        writer.settle();
        Collections.sort(delays);
        return delays.get(delays.size() * 99 / 100);
    }

    private static List<Double> delays(RawSocket reader, int last) throws IOException {
        List<Double> delays = new ArrayList<>();
        double n = 0;
        while (n < last) {
            Map<String, Object> message = reader.read().message();
            if ("QUERY_UPDATE".equals(message.get("type"))) {
                Map<?, ?> value = (Map<?, ?>) payloadOf(message).get("value");
                delays.add((System.nanoTime() - (Double) value.get("sent")) / 1e6);
                n = (Double) value.get("n");
            }
        }
        return delays;
    }

    /** As after every reconnect: a client asks for all it follows in one go, while others write. */
    @Test
    void getAllTheLargeAnswersTheyAskForAndWhatIsNewMeanwhile() throws IOException {
        int answers = 3;
        writer.send(put("large", "x".repeat(8 << 20)));
        writer.await("OP_ACK");
        RawSocket peer = RawSocket.upgraded(server.port());
        slow.add(peer);
        for (int i = 0; i < answers; i++) {
            peer.send(payload("QUERY_SUB", Map.of("queryId", "q" + i, "mapName", "hot", "query", Map.of())));
        }
        for (int i = 0; i < WINDOW; i++) {
            writer.send(put("small", "x"));
            writer.await("OP_ACK");
        }

        int answered = 0;
        while (answered < answers) {
            RawSocket.Received frame = peer.read();
            assertThat(frame.closeCode()).isEmpty();
            if ("QUERY_RESP".equals(frame.message().get("type"))) {
                answered++;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subscriptions")
    void areCutOffWhenThereIsTooMuchToLearn(Map<String, Object> slowly) {
        subscribe(slowly);
        while (written < COLD_KEYS) {
            write("k" + written);
            writer.send(payload("TOPIC_PUB", Map.of("topic", "news", "data", FILLING)));
        }
        for (RawSocket peer : slow) {
            assertThat(peer.readToEnd()).isIn(1013, RawSocket.ABNORMAL);
        }
    }
}
