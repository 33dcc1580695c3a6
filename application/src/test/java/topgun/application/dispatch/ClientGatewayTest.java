package topgun.application.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.Authenticate;
import topgun.application.message.ClientMessage.Batch;
import topgun.application.message.ClientMessage.CounterRequest;
import topgun.application.message.ClientMessage.Ping;
import topgun.application.message.ServerMessage.CounterState;
import topgun.application.message.ServerMessage.Pong;

class ClientGatewayTest {

    private final Queue<Runnable> loads = new ArrayDeque<>();
    private final Queue<Runnable> aside = new ArrayDeque<>();
    private final TestServer server =
            new TestServer(new TestServer.Options().loading(loads::add).aside(aside::add));

    @AfterEach
    void close() {
        server.close();
    }

    private static void run(Queue<Runnable> tasks) {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void theNextMessageOfAFrameIsNotServedOnTheLaneOfAMapThatTheOneBeforeHasWaitedFor() {
        TestClient client = server.connect();
        client.begin(new Authenticate("ann:USER", Optional.empty()));
        run(aside);
        client.begin(new Batch(
                List.of(server.codec.frame(new CounterRequest("visits")), server.codec.frame(new Ping(1, false)))));
        run(aside);
        run(loads);
        assertThat(client.heard(CounterState.class)).hasSize(1);
        assertThat(client.heard(Pong.class)).isEmpty();
        run(aside);
        assertThat(client.heard(Pong.class)).hasSize(1);
    }
}
