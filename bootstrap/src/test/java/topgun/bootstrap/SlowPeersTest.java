package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;

/**
 * Subscribers that do not read, beside one that does. {@code -Dtopgun.slowPeers=20} and {@code -Dtopgun.slowPeers.writes=60000}
 * make it a measurement of the memory they take.
 */
class SlowPeersTest {

    private static final int PEERS = Integer.getInteger("topgun.slowPeers", 3);
    private static final int WRITES = Integer.getInteger("topgun.slowPeers.writes", 8_000);
    /** Fewer than a query shows. */
    private static final int COLD_KEYS = 8_000;

    private static final int HOT_KEYS = 100;
    private static final int WINDOW = 50;
    private static final String FILLING = "x".repeat(1_000);

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

    private static Map<String, Object> subscription() {
        return payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "hot", "query", Map.of()));
    }

    private void subscribe() {
        for (int i = 0; i < PEERS; i++) {
            RawSocket peer = RawSocket.upgraded(server.port());
            peer.send(subscription());
            slow.add(peer);
        }
        healthy.send(subscription());
        healthy.await("QUERY_RESP");
    }

    /** Writes to the key, as fast as the subscriber that reads can follow. */
    private void write(String key) {
        long now = System.currentTimeMillis();
        writer.send(payload(
                "CLIENT_OP",
                Map.of(
                        "id",
                        "o" + written,
                        "mapName",
                        "hot",
                        "key",
                        key,
                        "opType",
                        "PUT",
                        "record",
                        Map.of(
                                "value",
                                Map.of("n", (double) written, "filling", FILLING),
                                "timestamp",
                                Map.of("millis", (double) now, "counter", (double) written, "nodeId", "w")))));
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
        subscribe();
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

    @Test
    void areCutOffWhenEvenThatIsTooMuch() {
        subscribe();
        while (written < COLD_KEYS) {
            write("k" + written);
        }
        for (RawSocket peer : slow) {
            assertThat(peer.readToEnd()).isIn(1013, RawSocket.ABNORMAL);
        }
    }
}
