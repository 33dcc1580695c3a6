package topgun.application.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.CounterRequest;
import topgun.application.message.ClientMessage.CounterSync;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.TopicPublish;
import topgun.application.message.ClientMessage.TopicSubscribe;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** A connection may end on one thread while another subscribes for it; nothing may be left of it then. */
class EndWhileSubscribingTest {

    private static final int CLIENTS = Integer.getInteger("clients", 500);

    private final TestServer server = new TestServer();
    private final TestClient witness = server.user("ann");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void nobodyFollowsACounter() throws Exception {
        assertNothingIsLeft(
                new CounterRequest("likes"), ann -> ann.begin(new CounterSync("likes", Map.of("a", 1.0), Map.of())));
    }

    @Test
    void nobodyFollowsATopic() throws Exception {
        assertNothingIsLeft(
                new TopicSubscribe("news"), ann -> ann.say(new TopicPublish("news", Optional.of(Value.NULL))));
    }

    @Test
    void nobodyFollowsAQuery() throws Exception {
        assertNothingIsLeft(
                new QuerySubscribe("q", "notes", Value.of(new ValueView.MapView(Map.of())), Optional.empty()),
                ann -> ann.write(new Operation.Put("notes", "k", Value.NULL, UnusableTime.INSTANCE, TimeToLive.NONE)));
        assertThat(server.queries.figures().subscriptions()).isZero();
    }

    private void assertNothingIsLeft(ClientMessage subscribe, Consumer<TestClient> change) throws Exception {
        List<TestClient> gone = new ArrayList<>();
        for (int n = 0; n < CLIENTS; n++) {
            TestClient client = server.user("bob");
            var together = new CyclicBarrier(2);
            int delay = n % 500;
            Thread end = Thread.ofPlatform().start(() -> {
                await(together);
                for (int spin = 0; spin < delay; spin++) {
                    Thread.onSpinWait();
                }
                client.disconnect();
            });
            await(together);
            client.begin(subscribe);
            end.join();
            gone.add(client);
        }
        gone.forEach(TestClient::forget);
        change.accept(witness);
        server.awaitSaved();
        assertThat(gone).allSatisfy(client -> assertThat(client.heard()).isEmpty());
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
