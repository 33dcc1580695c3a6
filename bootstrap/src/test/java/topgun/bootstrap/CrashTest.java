package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.MapReader;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.ServerProcess;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.merkle.HashFlavour;

/**
 * Kills the server with SIGKILL at random moments under load and looks whether anything acknowledged is gone. More rounds
 * with {@code -Dtopgun.crash.rounds=200}, another sequence with {@code -Dtopgun.crash.seed=1}.
 */
class CrashTest {

    private static final int ROUNDS = Integer.getInteger("topgun.crash.rounds", 20);
    private static final long SEED = Long.getLong("topgun.crash.seed", 20_260);
    private static final int CLIENTS = 4;
    private static final int KEYS = 200;
    private static final String MAP = "crash";

    /** The highest number acknowledged per key; numbers of one key grow, and later ones win. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void nothingAcknowledgedIsLost(@TempDir Path data) throws Exception {
        var random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                verify(server, round);
                loadAndKill(server, random.nextInt(400));
            }
        }
        try (ServerProcess server = ServerProcess.start(data)) {
            verify(server, ROUNDS);
            assertThat(server.stop()).as("exit code after SIGTERM").isIn(0, 143);
        }
        assertThat(acknowledged).as("the load must have got through").isNotEmpty();
    }

    private void verify(ServerProcess server, int round) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            var reader = new MapReader(client, MAP);
            long plainRoot = reader.rootHash();
            Map<String, Map<String, Object>> records = reader.records();
            acknowledged.forEach((key, number) -> assertThat(records)
                    .as("seed %d, round %d: acknowledged %s = %d", SEED, round, key, number)
                    .hasEntrySatisfying(
                            key,
                            entry -> assertThat(((Double) entry.get("value")).intValue())
                                    .isGreaterThanOrEqualTo(number)));

            LwwMap rebuilt = rebuild(records);
            assertThat(plainRoot)
                    .isEqualTo(Integer.toUnsignedLong(rebuilt.tree().rootHash(HashFlavour.PLAIN)));
            client.send(message("DEVICE_HELLO", Map.of()));
            client.await("DEVICE_ACK");
            assertThat(reader.rootHash())
                    .isEqualTo(Integer.toUnsignedLong(rebuilt.tree().rootHash(HashFlavour.MIXED)));
        }
    }

    @SuppressWarnings("unchecked")
    private static LwwMap rebuild(Map<String, Map<String, Object>> records) {
        var map = new LwwMap();
        records.forEach((key, entry) -> {
            var at = (Map<String, Object>) entry.get("timestamp");
            map.merge(
                    key,
                    new LwwRecord.Tombstone(new Timestamp(
                            ((Double) at.get("millis")).longValue(),
                            ((Double) at.get("counter")).longValue(),
                            new NodeId((String) at.get("nodeId")))));
        });
        return map;
    }

    private void loadAndKill(ServerProcess server, int millisUnderLoad) throws InterruptedException {
        var underLoad = new CountDownLatch(CLIENTS);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        for (int c = 0; c < CLIENTS; c++) {
            String node = "client-" + c;
            clients.execute(() -> writeUntilTheEnd(server.port(), node, underLoad));
        }
        assertThat(underLoad.await(30, TimeUnit.SECONDS)).isTrue();
        // The moment of the kill is the point of the test; there is no condition to wait for.
        new CountDownLatch(1).await(millisUnderLoad, TimeUnit.MILLISECONDS);
        server.kill();
        clients.shutdownNow();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private void writeUntilTheEnd(int port, String node, CountDownLatch underLoad) {
        var random = new Random(node.hashCode());
        try (RawClient client = RawClient.connect(port)) {
            client.await("AUTH_ACK");
            for (int id = 1; ; id++) {
                Map<String, Integer> written = new HashMap<>();
                client.send(batch(node, String.valueOf(id), random, written));
                String last = String.valueOf(id);
                client.await("OP_ACK", ack -> last.equals(payloadOf(ack).get("lastId")));
                written.forEach((key, number) -> acknowledged.merge(key, number, Math::max));
                underLoad.countDown();
            }
        } catch (RuntimeException | AssertionError e) {
            // The server was killed, as was to be expected.
        }
    }

    private Map<String, Object> batch(String node, String id, Random random, Map<String, Integer> written) {
        List<Map<String, Object>> operations = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            String key = "key-" + random.nextInt(KEYS);
            int number = numbers.incrementAndGet();
            written.put(key, number);
            var at = Map.of("millis", 1_700_000_000_000L + number, "counter", 0, "nodeId", node);
            operations.add(Map.of(
                    "id", id,
                    "mapName", MAP,
                    "key", key,
                    "opType", "PUT",
                    "record", Map.of("value", number, "timestamp", at)));
        }
        return payload("OP_BATCH", Map.of("ops", operations));
    }
}
