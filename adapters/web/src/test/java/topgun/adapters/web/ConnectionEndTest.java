package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;

/** However a connection ends, the gateway hears of it, once. */
final class ConnectionEndTest extends EndpointFixture {

    @Test
    void byCloseFrame() {
        RawClient client = connect(new Backend(Backend.ECHO));
        client.sendClose(1000);

        assertThat(client.read().closeCode()).isEqualTo(1000);
        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }

    @Test
    void byCloseFrameWithoutCode() {
        RawClient client = connect(new Backend(Backend.ECHO));
        client.sendFrame(Received.CLOSE, true, new byte[0]);

        Received close = client.read();
        assertThat(close.opcode()).isEqualTo(Received.CLOSE);
        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }

    @Test
    void byCloseFrameThatCrossesTheServers() {
        RawClient client = connect(new Backend(Backend.ECHO));
        awaitOpen();
        running.backend.only().close(CloseReason.SHUTDOWN);
        client.sendClose(1000);

        assertThat(client.readUntilClose().opcode()).isEqualTo(Received.CLOSE);
        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }

    @Test
    void byReset() {
        RawClient client = connect(new Backend(Backend.ECHO));
        awaitOpen();
        client.reset();

        awaitEndOfAll();
    }

    @Test
    void byHalfClosing() {
        RawClient client = connect(new Backend(Backend.ECHO));
        awaitOpen();
        client.shutdownOutput();

        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }

    @Test
    void byResetWhileTheServerWrites() {
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            session.send(Frame.of(new byte[20_000_000]));
            turn.end();
        }));
        client.send("a lot, please");
        client.read(10_000);
        client.reset();

        awaitEndOfAll();
    }

    @Test
    void byCloseFrameWhileTheServerWrites() {
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            session.send(Frame.of(new byte[20_000_000]));
            turn.end();
        }));
        client.send("a lot, please");
        client.sendClose(1000);

        assertThat(client.read().payload()).hasSize(20_000_000);
        assertThat(client.read().closeCode()).isEqualTo(1000);
        awaitEndOfAll();
    }

    @Test
    void byTheServerWhileTheClientIsSilent() {
        RawClient client = connect(new Backend(Backend.ECHO));
        awaitOpen();
        running.backend.only().close(CloseReason.AUTHENTICATION_TIMEOUT);

        assertThat(client.read().closeText()).isEqualTo("Auth required");
        // the client does not answer, and is hung up on
        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }

    @Test
    void byTheServerWhileTheClientKeepsTalking() {
        RawClient client = connect(new Backend(Backend.ECHO));
        awaitOpen();
        running.backend.only().send(Frame.of("last words".getBytes(UTF_8)));
        running.backend.only().close(CloseReason.UNAUTHORIZED);
        for (int i = 0; i < 100; i++) {
            client.send("not heard any more");
        }

        assertThat(client.readText()).isEqualTo("last words");
        assertThat(client.read().closeCode()).isEqualTo(4001);
        client.sendClose(4001);
        // a reset here would mean that the server hung up without having read everything
        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }

    @Test
    void byAFaultInTheServerIsThatConnectionsAlone() {
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            if (new String(message, UTF_8).equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            Backend.ECHO.heard(session, message, kind, turn);
        }));
        RawClient other = running.client();
        client.send("fail");

        assertThat(client.readUntilClose().isFrame()).isFalse();
        await().untilAsserted(() -> assertThat(running.backend.disconnects).hasValue(1));
        other.send("all well");
        assertThat(other.readText()).isEqualTo("all well");
    }

    @Test
    void byAFaultWhileGreeting() {
        RawClient client = connect(new Backend(Backend.ECHO, session -> {
            throw new IllegalStateException("on purpose");
        }));

        client.readUntilClose();

        await().untilAsserted(
                        () -> assertThat(running.server.admission().permits()).isZero());
    }

    @Test
    void duringACallIsToldAfterIt() throws Exception {
        var called = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var backend = new Backend((session, message, kind, turn) -> {
            called.countDown();
            waitFor(goOn);
            turn.end();
        });
        RawClient client = connect(backend);
        client.send("slow");
        waitFor(called);
        backend.only().close(CloseReason.SHUTDOWN);
        assertThat(client.read().closeCode()).isEqualTo(1001);
        client.reset();
        await().until(() -> running.server.admission().permits() == 0);

        assertThat(backend.disconnects).hasValue(0);
        goOn.countDown();

        awaitEndOfAll();
    }
}
