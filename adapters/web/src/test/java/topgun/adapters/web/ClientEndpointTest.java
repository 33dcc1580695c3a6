package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.dispatch.Turn;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;
import topgun.application.port.FrameKind;
import topgun.application.session.Session;
import topgun.domain.access.Principal;

/** What happens between a socket and the gateway, with clients that behave and others. */
final class ClientEndpointTest {

    private static final int FIRST_LIMIT = Running.LIMITS.firstMessageBytes();
    private static final int LIMIT = Running.LIMITS.messageBytes();

    private Running running;

    private RawClient connect(Backend backend) {
        running = new Running(backend);
        return running.client();
    }

    @AfterEach
    void stop() {
        running.close();
    }

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

    @Nested
    class OneAtATime {

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
    }

    @Nested
    class TooLarge {

        @ParameterizedTest
        @ValueSource(ints = {Received.BINARY, Received.TEXT})
        void beforeAuthentication(int kind) {
            RawClient client = connect(new Backend(Backend.ECHO));
            client.sendFrame(kind, true, new byte[FIRST_LIMIT]);
            assertThat(client.read().payload()).hasSize(FIRST_LIMIT);

            client.sendFrame(kind, true, new byte[FIRST_LIMIT + 1]);

            assertClosedAsTooLarge(client);
        }

        @ParameterizedTest
        @ValueSource(ints = {Received.BINARY, Received.TEXT})
        void afterAuthentication(int kind) {
            RawClient client = connect(new Backend(Backend.ECHO, ClientEndpointTest::authenticate));
            client.sendFrame(kind, true, new byte[LIMIT]);
            assertThat(client.read().payload()).hasSize(LIMIT);

            client.sendFrame(kind, true, new byte[LIMIT + 1]);

            assertClosedAsTooLarge(client);
        }

        @Test
        void limitRisesInTheMidstOfAConnection() {
            RawClient client = connect(new Backend((session, message, kind, turn) -> {
                authenticate(session);
                Backend.ECHO.heard(session, message, kind, turn);
            }));
            client.send("first");
            assertThat(client.readText()).isEqualTo("first");

            client.sendFrame(Received.BINARY, true, new byte[LIMIT]);

            assertThat(client.read().payload()).hasSize(LIMIT);
        }

        @Test
        void inManyFragments() {
            RawClient client = connect(new Backend(Backend.ECHO));
            client.sendFrame(Received.BINARY, false, new byte[FIRST_LIMIT / 2]);
            client.sendFrame(Received.CONTINUATION, false, new byte[FIRST_LIMIT / 2]);

            client.sendFrame(Received.CONTINUATION, false, new byte[1]);

            assertClosedAsTooLarge(client);
        }

        /** If memory were taken for what the headers promise, so many would exhaust the heap of any test run. */
        @Test
        void promiseTakesNoMemory() {
            running = new Running(new Backend(Backend.ECHO));
            for (int i = 0; i < 100; i++) {
                RawClient client = running.client();
                client.sendBytes(RawClient.promise(Received.BINARY, 1 << 30));
                client.sendBytes(new byte[10]);
            }

            RawClient healthy = running.client();
            healthy.send("all well");

            assertThat(healthy.readText()).isEqualTo("all well");
        }

        @Test
        void lengthBeyondAllReason() {
            RawClient client = connect(new Backend(Backend.ECHO));

            client.sendBytes(RawClient.promise(Received.BINARY, Long.MAX_VALUE));

            assertThat(client.readUntilClose().closeCode()).isEqualTo(1009);
        }

        private void assertClosedAsTooLarge(RawClient client) {
            Received close = client.readUntilClose();
            assertThat(close.closeCode()).isEqualTo(1009);
            assertThat(close.closeText()).isEmpty();
            client.sendClose(1009);
            awaitEndOfAll();
        }
    }

    @Nested
    class ViolationOfTheProtocol {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    // reserved opcode
                    "\u0083\u0080\u0000\u0000\u0000\u0000",
                    // not masked
                    "\u0082\u0001a",
                    // reserved bit, as for compressed frames
                    "\u00C2\u0080\u0000\u0000\u0000\u0000",
                    // continuation of nothing
                    "\u0080\u0080\u0000\u0000\u0000\u0000",
                    // fragmented ping
                    "\u0009\u0080\u0000\u0000\u0000\u0000",
                    // ping of more than 125 bytes
                    "\u0089\u00FE\u0001\u0000\u0000\u0000\u0000\u0000"
                })
        void closesThatConnectionAlone(String bytes) {
            RawClient client = connect(new Backend(Backend.ECHO));
            RawClient other = running.client();

            client.sendBytes(bytes.getBytes(ISO_8859_1));
            client.sendBytes(new byte[300]);

            assertThat(client.readUntilClose().closeCode()).isEqualTo(1002);
            await().untilAsserted(() -> assertThat(running.backend.disconnects).hasValue(1));
            other.send("all well");
            assertThat(other.readText()).isEqualTo("all well");
        }

        @Test
        void isReportedBehindWhatWasAnsweredBefore() {
            RawClient client = connect(new Backend(Backend.ECHO));
            byte[] good = RawClient.frame(Received.BINARY, true, "good".getBytes(UTF_8));
            byte[] bad = "\u0083\u0080\u0000\u0000\u0000\u0000".getBytes(ISO_8859_1);

            client.sendBytes(ByteBuffer.allocate(good.length + bad.length)
                    .put(good)
                    .put(bad)
                    .array());

            Received first = client.read();
            assertThat(first.closeCode() == 1002 || first.text().equals("good")).isTrue();
        }
    }

    /** However it ends, the gateway hears of it, once. */
    @Nested
    class TheEnd {

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

            await().untilAsserted(() ->
                    assertThat(running.server.admission().permits()).isZero());
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

    private void awaitOpen() {
        await().until(() -> running.backend.opened.size() == 1);
    }

    private void awaitEndOfAll() {
        await().untilAsserted(() -> {
            assertThat(running.backend.opened).isNotEmpty();
            assertThat(running.backend.disconnects).hasValue(running.backend.opened.size());
            assertThat(running.backend.sessions.count()).isZero();
            assertThat(running.server.admission().permits()).isZero();
        });
    }

    static void authenticate(Session session) {
        session.authenticate(Principal.ANONYMOUS);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A number that is the same as when it was last looked at, and not the first one. */
    private static final class Unchanged implements java.util.function.Predicate<Integer> {

        private int last = -1;

        @Override
        public boolean test(Integer now) {
            boolean same = now == last && now > 0;
            last = now;
            return same;
        }
    }
}
