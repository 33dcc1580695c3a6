package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.application.port.Frame;

/** Fails when a new Jetty does not bear that the server writes to the socket by itself. */
final class TransportTest {

    @Test
    void ownFramesAndJettysShareTheSocket() {
        var large = new byte[3_000_000];
        var backend = new Backend((session, message, kind, turn) -> {
            session.send(Frame.of(large));
            session.send(Frame.of(message));
            turn.end();
        });
        try (var running = new Running(backend, Running.limits(10, 10, 10, 1 << 30))) {
            RawClient client = running.client();
            assertThat(running.server.connector().getConnectedEndPoints())
                    .singleElement()
                    .isInstanceOf(WebEndPoint.class);
            for (int i = 0; i < 5; i++) {
                client.send("message " + i);
                client.sendFrame(Received.PING, true, new byte[] {(byte) i});
            }
            // Jetty answers this one
            client.sendClose(1000);

            int pongs = 0;
            int messages = 0;
            Received received = client.read();
            while (received.opcode() != Received.CLOSE) {
                if (received.opcode() == Received.PONG) {
                    pongs++;
                } else if (received.payload().length < large.length) {
                    assertThat(received.payload()).isEqualTo(("message " + messages).getBytes(UTF_8));
                    messages++;
                }
                received = client.read();
            }
            assertThat(received.closeCode()).isEqualTo(1000);
            assertThat(client.read()).isEqualTo(Received.END);
            assertThat(pongs).isLessThanOrEqualTo(5);
            assertThat(messages).isLessThanOrEqualTo(5);
        }
    }
}
