package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import topgun.application.dispatch.Turn;
import topgun.application.port.CloseReason;

/** The next message of a client is not read before the gateway is done with the last. */
final class OneMessageAtATimeTest extends EndpointFixture {

    private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private RawClient client() {
        return connect(new Backend((session, message, kind, turn) -> {
            heard.add(new String(message, UTF_8));
            turns.add(turn);
        }));
    }

    @Test
    void nextMessageWaitsUntilTheGatewayIsReady() throws Exception {
        RawClient client = client();
        RawClient other = running.client();
        client.send("first");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("first");
        Turn first = turns.take();
        client.send("second");
        client.send("third");
        // a message of another client, sent later, comes through meanwhile
        other.send("other");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("other");
        assertThat(heard).isEmpty();

        first.end();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("second");
        turns.take();
        assertThat(heard).isEmpty();
    }

    @Test
    void clientThatSendsTooFastIsSlowedDownByTcp() throws Exception {
        RawClient client = client();
        var sent = new AtomicInteger();
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    client.sendFrame(Received.BINARY, true, new byte[50_000]);
                    sent.incrementAndGet();
                }
            } catch (UncheckedIOException closed) {
                // the end of this test
            }
        });
        turns.take();

        // the sender is stuck once the buffers of both systems are full
        await().during(Duration.ofMillis(300)).until(sent::get, new Unchanged());

        assertThat(heard).hasSize(1);
        client.close();
        sender.join();
    }

    @Test
    void aTurnThatEndsAfterTheConnectionIsHarmless() throws Exception {
        RawClient client = client();
        client.send("first");
        Turn turn = turns.take();
        running.backend.only().close(CloseReason.SHUTDOWN);
        assertThat(client.read().closeCode()).isEqualTo(1001);
        client.sendClose(1001);
        awaitEndOfAll();

        turn.end();

        assertThat(client.read()).isEqualTo(Received.END);
    }

    @Test
    void closingDoesNotWaitForTheTurn() throws Exception {
        RawClient client = client();
        client.send("first");
        turns.take();
        client.send("never heard");

        running.backend.only().close(CloseReason.HEARTBEAT_TIMEOUT);

        assertThat(client.read().closeCode()).isEqualTo(4002);
        client.sendClose(4002);
        assertThat(client.read()).isEqualTo(Received.END);
        assertThat(heard).containsExactly("first");
        awaitEndOfAll();
    }

    /** A number that is the same as when it was last looked at, and not the first one. */
    private static final class Unchanged implements Predicate<Integer> {

        private int last = -1;

        @Override
        public boolean test(Integer now) {
            boolean same = now == last && now > 0;
            last = now;
            return same;
        }
    }
}
