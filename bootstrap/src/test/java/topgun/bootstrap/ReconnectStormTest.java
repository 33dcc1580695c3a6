package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;
import topgun.bootstrap.client.Write;

/**
 * Clients that all come back at the same moment, from one address. {@code -Dtopgun.storm.clients=3000} makes it as many as
 * a server has to expect.
 */
class ReconnectStormTest {

    private static final int CLIENTS = Integer.getInteger("topgun.storm.clients", 300);
    private static final int RECORDS = 100;

    private final ServerUnderTest server = ServerUnderTest.withSecret(
            Map.of("storage", "memory", "max-unauthenticated", String.valueOf(CLIENTS / 10)));

    private final Queue<RawSocket> connected = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        connected.forEach(RawSocket::close);
        server.close();
    }

    /** They are let in one after the other instead of being refused. */
    @Test
    void everybodyIsServedCompletelyAtTheFirstAttempt() throws Exception {
        try (RawClient writer = server.client("writer")) {
            for (int n = 0; n < RECORDS; n++) {
                writer.send(Write.put("records", "k" + n, "v").message());
                writer.await("OP_ACK");
            }
            List<String> tokens = IntStream.range(0, CLIENTS)
                    .mapToObj(n -> server.token("u" + n))
                    .toList();
            var start = new CountDownLatch(1);
            List<Future<Duration>> served = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (String token : tokens) {
                    served.add(clients.submit(() -> {
                        start.await();
                        return reconnect(token);
                    }));
                }
                start.countDown();
            }
            List<Long> millis = new ArrayList<>();
            for (Future<Duration> each : served) {
                millis.add(each.get().toMillis());
            }
            millis.sort(null);
            System.out.printf(
                    "%d clients at once, %d of them let in at a time: served after %d ms (median), %d ms (last)%n",
                    CLIENTS, CLIENTS / 10, millis.get(CLIENTS / 2), millis.getLast());
        }
    }

    /** Comes back, asks for the records, writes one, and stays. */
    private Duration reconnect(String token) throws IOException {
        long start = System.nanoTime();
        RawSocket client = RawSocket.upgraded(server.port());
        connected.add(client);
        client.send(message("AUTH", Map.of("token", token)));
        answer(client, "AUTH_ACK");
        client.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "records", "query", Map.of())));
        assertThat((List<?>) payloadOf(answer(client, "QUERY_RESP")).get("results"))
                .hasSize(RECORDS);
        client.send(Write.put("visits", "k", "v").message());
        answer(client, "OP_ACK");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Map<String, Object> answer(RawSocket client, String type) throws IOException {
        while (true) {
            Map<String, Object> message = client.read().message();
            if (type.equals(message.get("type"))) {
                return message;
            }
        }
    }
}
