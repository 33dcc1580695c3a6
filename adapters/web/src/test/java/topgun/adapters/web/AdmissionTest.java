package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.CloseReason;

final class AdmissionTest {

    private Running running;

    private void start(int connections, int unauthenticated, int perAddress) {
        start(new Backend(Backend.ECHO), connections, unauthenticated, perAddress);
    }

    private void start(Backend backend, int connections, int unauthenticated, int perAddress) {
        running = new Running(backend, Running.limits(connections, unauthenticated, perAddress, 256 << 10));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void oneTooManyIsTurnedAway() {
        start(2, 2, 9);
        RawClient first = running.client();
        running.client();

        RawClient third = running.dial();
        third.shakeHands("/");

        assertThat(third.answer()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 5");
        first.reset();
        await().until(() -> admission().permits() == 1);
        assertThat(running.client().answer()).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void oneAddressMayNotTakeAll() {
        start(10, 10, 2);
        RawClient first = running.client();
        running.client();

        RawClient third = running.dial();
        third.shakeHands("/");
        assertThat(third.answer()).startsWith("HTTP/1.1 429 ");

        first.close();
        await().until(() -> admission().permits() == 1);
        assertThat(running.client().answer()).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void onlyPagesThatAreNamedMayConnect() {
        running = new Running(
                new Backend(Backend.ECHO),
                Running.listen(0, new Origins(Set.of("https://app.example"))),
                Running.LIMITS);
        assertThat(answerTo("Origin: https://app.example")).startsWith("HTTP/1.1 101 ");
        assertThat(answerTo("X-No: origin")).startsWith("HTTP/1.1 101 ");
        for (String origin : List.of("https://evil.example", "http://app.example", "https://app.example:444", "null")) {
            assertThat(answerTo("Origin: " + origin)).startsWith("HTTP/1.1 403 ");
        }
        assertThat(admission().permits()).isEqualTo(2);
    }

    private String answerTo(String header) {
        RawClient client = running.dial();
        client.shakeHands("/", header);
        return client.answer();
    }

    @Test
    void handshakeWaitsWhileTooManyAreNotAuthenticated() {
        start(
                new Backend((session, message, kind, turn) -> {
                    EndpointFixture.authenticate(session);
                    Backend.ECHO.heard(session, message, kind, turn);
                }),
                100,
                2,
                100);
        RawClient leaves = running.client();
        RawClient authenticates = running.client();
        RawClient third = running.dial();
        third.askToUpgrade("/");
        await().until(() -> admission().waiting() == 1);
        RawClient fourth = running.dial();
        fourth.askToUpgrade("/");
        await().until(() -> admission().waiting() == 2);
        assertThat(running.backend.opened).hasSize(2);

        authenticates.send("token");

        assertThat(third.readAnswer()).startsWith("HTTP/1.1 101 ");
        third.send("hello");
        assertThat(third.readText()).isEqualTo("hello");
        // that one is authenticated too by now
        assertThat(fourth.readAnswer()).startsWith("HTTP/1.1 101 ");
        assertThat(authenticates.readText()).isEqualTo("token");
        leaves.close();
        await().until(() -> admission().permits() == 3);
        assertThat(admission().waiting()).isZero();
    }

    @Test
    void handshakeThatWaitsIsLetInWhenAnotherLeaves() {
        start(100, 1, 100);
        RawClient first = running.client();
        RawClient second = running.dial();
        second.askToUpgrade("/");
        await().until(() -> admission().waiting() == 1);

        first.close();

        assertThat(second.readAnswer()).startsWith("HTTP/1.1 101 ");
        second.send("hello");
        assertThat(second.readText()).isEqualTo("hello");
    }

    @Test
    void waitingIsNotIdling() {
        start(100, 1, 100);
        RawClient first = running.client();
        running.server.connector().setIdleTimeout(400);
        RawClient second = running.dial();
        second.askToUpgrade("/");
        await().until(() -> admission().waiting() == 1);
        await().pollDelay(Duration.ofMillis(900)).until(() -> true);

        first.close();

        assertThat(second.readAnswer()).startsWith("HTTP/1.1 101 ");
        second.send("hello");
        assertThat(second.readText()).isEqualTo("hello");
    }

    @Test
    void clientThatTiresOfWaitingTakesNoPlace() {
        start(100, 1, 100);
        RawClient first = running.client();
        List<RawClient> tired = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            RawClient client = running.dial();
            client.askToUpgrade("/");
            tired.add(client);
        }
        RawClient patient = running.dial();
        await().until(() -> admission().waiting() == 5);
        patient.askToUpgrade("/");
        await().until(() -> admission().waiting() == 6);
        tired.get(0).close();
        tired.get(1).reset();
        tired.subList(2, 5).forEach(RawClient::close);

        first.close();

        assertThat(patient.readAnswer()).startsWith("HTTP/1.1 101 ");
        await().until(() -> admission().permits() == 1);
    }

    @Test
    void waitingHandshakesCountAsConnections() {
        start(2, 1, 100);
        running.client();
        RawClient second = running.dial();
        second.askToUpgrade("/");
        await().until(() -> admission().waiting() == 1);

        RawClient third = running.dial();
        third.shakeHands("/");

        assertThat(third.answer()).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void whoWaitsIsTurnedAwayWhenTheServerStops() {
        start(100, 1, 100);
        running.client();
        RawClient second = running.dial();
        second.askToUpgrade("/");
        await().until(() -> admission().waiting() == 1);

        running.server.stopAccepting();

        assertThat(second.readAnswer()).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void nobodyIsLetInOverAnOldConnectionOnceTheServerStops() {
        start(100, 100, 100);
        RawClient client = running.dial();
        await().until(() -> running.server.connector().getConnectedEndPoints().size() == 1);

        running.server.stopAccepting();
        client.shakeHands("/");

        assertThat(client.answer()).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void failedHandshakesLeaveNothingBehind() {
        start(100, 100, 100);
        RawClient client = running.dial();
        for (int i = 0; i < 3; i++) {
            // no key
            client.get("/", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 400 ");
            client.skipBody();
        }

        await().until(() -> admission().permits() == 0);
        client.shakeHands("/");
        assertThat(client.answer()).startsWith("HTTP/1.1 101 ");
        assertThat(admission().permits()).isEqualTo(1);
    }

    @Test
    void otherVersionsAreToldTheRightOne() {
        start(100, 100, 100);
        RawClient client = running.dial();
        client.get(
                "/",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(client.readAnswer()).startsWith("HTTP/1.1 426 ").contains("Sec-WebSocket-Version: 13");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nX-", "POST /health HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n"})
    void bytesNowAndThenAreNoRequest(String beginning) {
        running = new Running(
                new Backend(Backend.ECHO), Running.limits(100, 100, 100, 100, 256 << 10, Duration.ofMillis(200)));
        RawClient client = running.dial();
        client.sendBytes(beginning.getBytes(ISO_8859_1));

        await().until(() -> !sendsOneMoreByte(client));
        await().until(() -> running.server.connector().getConnectedEndPoints().isEmpty());
    }

    private static boolean sendsOneMoreByte(RawClient client) {
        try {
            client.sendBytes(new byte[] {'x'});
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void connectionsThatSayNothingLeaveOthersWaitingButNotForEver() {
        running = new Running(
                new Backend(Backend.ECHO), Running.limits(1, 1, 100, 100, 256 << 10, Duration.ofSeconds(60)));
        RawClient silent = running.dial();
        running.dial();
        await().until(() -> running.server.connector().getConnectedEndPoints().size() == 2);
        RawClient third = running.dial();
        third.askToUpgrade("/");
        assertThat(running.server.connector().isAccepting()).isFalse();

        silent.close();

        assertThat(third.readAnswer()).startsWith("HTTP/1.1 101 ");
    }

    /** All ways to come and go, mixed; in the end nothing is left. */
    @Test
    void accountsAreExact() throws Exception {
        start(
                new Backend((session, message, kind, turn) -> {
                    EndpointFixture.authenticate(session);
                    if (message.length > 5) {
                        session.close(CloseReason.UNAUTHORIZED);
                    }
                    Backend.ECHO.heard(session, message, kind, turn);
                }),
                60,
                20,
                1_000);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            var random = new Random(t);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 100; i++) {
                    comeAndGo(random.nextInt(8));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        await().untilAsserted(() -> {
            assertThat(admission().permits()).isZero();
            assertThat(admission().waiting()).isZero();
            assertThat(admission().unauthenticated()).isZero();
            assertThat(admission().addresses()).isZero();
            assertThat(running.backend.sessions.count()).isZero();
            assertThat(running.backend.disconnects).hasValue(running.backend.opened.size());
        });
    }

    private void comeAndGo(int way) {
        RawClient client = running.dial();
        switch (way) {
            case 0 -> client.close();
            case 1 -> {
                client.askToUpgrade("/");
                client.reset();
            }
            case 2 -> {
                client.askToUpgrade("/");
                client.close();
            }
            case 3 -> {
                client.shakeHands("/");
                client.reset();
            }
            case 4 -> {
                client.shakeHands("/");
                client.send("hello");
                client.readText();
                client.close();
            }
            case 5 -> {
                client.shakeHands("/");
                client.sendClose(1000);
                client.readUntilClose();
                client.close();
            }
            case 6 -> {
                client.shakeHands("/");
                client.send("send me away");
                client.readUntilClose();
                client.close();
            }
            default -> {
                client.get("/", "Sec-WebSocket-Version: 13");
                client.readAnswer();
                client.close();
            }
        }
    }

    private Admission admission() {
        return running.server.admission();
    }
}
