package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;
import topgun.application.port.FrameKind;

/** What happens between a socket and the gateway. */
final class ClientEndpointTest extends EndpointFixture {

    @Test
    void answersInOrder() {
        RawClient client = connect(new Backend(Backend.ECHO));
        for (int i = 0; i < 1_000; i++) {
            client.send("message " + i);
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(client.readText()).isEqualTo("message " + i);
        }
    }

    @Test
    void answersMuchThatIsAskedForAtOnce() {
        String answer = "x".repeat(100_000);
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            session.send(Frame.of(answer.getBytes(UTF_8)));
            turn.end();
        }));
        int questions = 1_000;
        for (int i = 0; i < questions; i++) {
            client.send("question " + i);
        }

        for (int i = 0; i < questions; i++) {
            assertThat(client.readText()).hasSameSizeAs(answer);
        }
    }

    @Test
    void answersTogetherWhatArrivedTogether() {
        RawClient client = connect(new Backend(Backend.ECHO));
        var together = ByteBuffer.allocate(10_000);
        for (int i = 0; i < 100; i++) {
            together.put(RawClient.frame(Received.BINARY, true, ("message " + i).getBytes(UTF_8)));
        }
        var bytes = new byte[together.position()];
        together.flip().get(bytes);

        // again while the code is cold: what takes too long is not held back
        await().untilAsserted(() -> {
            long before = running.server.connector().writes();
            client.sendBytes(bytes);
            for (int i = 0; i < 100; i++) {
                assertThat(client.readText()).isEqualTo("message " + i);
            }
            assertThat(running.server.connector().writes() - before).isLessThan(10);
        });
    }

    @Test
    void textStaysTheBytesItIs() {
        BlockingQueue<FrameKind> kinds = new LinkedBlockingQueue<>();
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            kinds.add(kind);
            session.send(Frame.of(message));
            turn.end();
        }));
        byte[] notUtf8 = {(byte) 0xC3, 0x28, (byte) 0xFF};

        client.sendFrame(Received.TEXT, true, notUtf8);
        client.sendFrame(Received.BINARY, true, notUtf8);

        assertThat(client.read().payload()).isEqualTo(notUtf8);
        assertThat(client.read().payload()).isEqualTo(notUtf8);
        assertThat(kinds).containsExactly(FrameKind.TEXT, FrameKind.BINARY);
    }

    @Test
    void emptyMessageIsAMessage() {
        RawClient client = connect(new Backend(Backend.ECHO));

        client.sendFrame(Received.BINARY, true, new byte[0]);

        assertThat(client.readText()).isEmpty();
    }

    @Test
    void fragmentsBecomeOneMessage() {
        BlockingQueue<FrameKind> kinds = new LinkedBlockingQueue<>();
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            kinds.add(kind);
            session.send(Frame.of(message));
            turn.end();
        }));

        client.sendFrame(Received.TEXT, false, "a".repeat(20_000).getBytes(UTF_8));
        client.sendFrame(Received.PING, true, "still there?".getBytes(UTF_8));
        client.sendFrame(Received.CONTINUATION, false, new byte[0]);
        client.sendFrame(Received.CONTINUATION, false, "b".getBytes(UTF_8));
        client.sendFrame(Received.CONTINUATION, true, "c".repeat(20_000).getBytes(UTF_8));

        assertThat(client.read()).satisfies(pong -> {
            assertThat(pong.opcode()).isEqualTo(Received.PONG);
            assertThat(pong.text()).isEqualTo("still there?");
        });
        assertThat(client.readText()).isEqualTo("a".repeat(20_000) + "b" + "c".repeat(20_000));
        assertThat(kinds).containsExactly(FrameKind.TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {Received.PING, Received.PONG, Received.BINARY})
    void everyFrameIsASignOfLife(int opcode) {
        var backend = new Backend(Backend.ECHO);
        RawClient client = connect(backend);
        await().until(() -> backend.opened.size() == 1);
        backend.only().heard(0);

        boolean isWhole = opcode != Received.BINARY;
        client.sendFrame(opcode, isWhole, "x".getBytes(UTF_8));

        await().until(() -> backend.only().silentMillis(0) < 0);
    }

    @Test
    void greetsBeforeAnythingIsSaid() {
        RawClient client =
                connect(new Backend(Backend.ECHO, session -> session.send(Frame.of("welcome".getBytes(UTF_8)))));

        assertThat(client.readText()).isEqualTo("welcome");
    }

    @Test
    void turnsAwayOnGreeting() {
        RawClient client = connect(new Backend(Backend.ECHO, session -> session.close(CloseReason.REJECTED)));

        Received close = client.read();

        assertThat(close.closeCode()).isEqualTo(4000);
        assertThat(close.closeText()).isEqualTo("Connection Rejected");
        client.sendClose(4000);
        assertThat(client.read()).isEqualTo(Received.END);
        awaitEndOfAll();
    }
}
