package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.junit.jupiter.api.Test;
import topgun.application.port.Frame;
import topgun.application.session.Session;

final class WebServerTest {

    @Test
    void anyPathIsUpgraded() {
        var paths = List.of(
                "/",
                "/ws",
                "/ws/",
                "/ws/deep/down",
                "/health",
                "//double",
                "/?token=a%2Fb&x",
                "/%C3%A4%20b",
                "/a/../b",
                "/a;b=c",
                "/no.such.file");
        try (var running = new Running(new Backend(Backend.ECHO))) {
            for (String path : paths) {
                RawClient client = running.dial();

                client.shakeHands(path);

                assertThat(client.answer()).as(path).startsWith("HTTP/1.1 101 ");
                client.send("hello");
                assertThat(client.readText()).isEqualTo("hello");
            }
        }
    }

    @Test
    void compressionIsRefusedAndOriginIgnored() {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            RawClient client = running.dial();

            client.shakeHands(
                    "/",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                    "Origin: https://anywhere.example");

            assertThat(client.answer())
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Extensions")
                    .doesNotContainIgnoringCase("Set-Cookie");
        }
    }

    @Test
    void firstSubprotocolIsTaken() {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            RawClient client = running.dial();

            client.shakeHands("/", "Sec-WebSocket-Protocol: one, two");

            assertThat(client.answer()).startsWith("HTTP/1.1 101 ").contains("Sec-WebSocket-Protocol: one\r\n");
        }
    }

    @Test
    void servesAClientThatIsNotOurs() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        try (var running = new Running(new Backend(Backend.ECHO))) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            WebSocket client = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + running.port + "/ws"), new Collecting(heard))
                    .get(10, TimeUnit.SECONDS);

            client.sendBinary(ByteBuffer.wrap("in ".getBytes(UTF_8)), false).get(10, TimeUnit.SECONDS);
            client.sendBinary(ByteBuffer.wrap("pieces".getBytes(UTF_8)), true).get(10, TimeUnit.SECONDS);
            client.sendText("as text", true).get(10, TimeUnit.SECONDS);

            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("in pieces");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("as text");
            client.sendPing(ByteBuffer.wrap("p".getBytes(UTF_8))).get(10, TimeUnit.SECONDS);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("pong p");
            client.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(10, TimeUnit.SECONDS);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1000");
            await().until(() -> running.backend.sessions.count() == 0);
        } finally {
            http.shutdownNow();
        }
    }

    @Test
    void slowReaderIsCutOffAndOthersDoNotNotice() throws Exception {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            RawClient slow = RawClient.dial(running.port, 4_096);
            slow.shakeHands("/");
            RawClient quick = running.client();
            await().until(() -> running.backend.opened.size() == 2);
            var received = new AtomicInteger();
            var quickReader = Thread.ofVirtual().start(() -> {
                while (quick.read().opcode() == Received.BINARY) {
                    received.incrementAndGet();
                }
            });

            int sent = 0;
            while (running.backend.sessions.count() == 2) {
                var frame = Frame.of(new byte[20_000]);
                running.backend.sessions.forEach(session -> session.send(frame));
                int soFar = ++sent;
                await().pollInterval(Duration.ofMillis(1)).until(() -> received.get() >= soFar - 5);
                assertThat(sent).isLessThan(50_000);
            }

            int all = sent;
            await().until(() -> received.get() >= all);
            quick.send("well?");
            await().until(() -> received.get() == all + 1);
            slow.close();
            quick.close();
            quickReader.join();
        }
    }

    @Test
    void slowReaderThatWakesUpInTimeLearnsWhy() {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            RawClient slow = RawClient.dial(running.port, 4_096);
            slow.shakeHands("/");
            await().until(() -> running.backend.opened.size() == 1);
            Session session = running.backend.only();
            // more than both systems keep for a connection
            for (int i = 0; i < 2_000; i++) {
                session.send(Frame.of(new byte[20_000]));
            }

            Received close = slow.readUntilClose();

            assertThat(close.closeCode()).isEqualTo(1013);
            assertThat(close.closeText()).isEqualTo("Server overloaded");
            slow.close();
        }
    }

    @Test
    void portIsTakenAndFreeAgainAtOnce() {
        var first = new Running(new Backend(Backend.ECHO));
        var samePort =
                new WebSettings(Running.listen(first.port, Origins.ALL), Running.LIMITS, WebSettings.Http.DEFAULT);
        var taken = new WebServer(new Backend(Backend.ECHO).gateway, Running.healthy(), samePort, List.of());
        assertThatThrownBy(taken::start)
                .hasMessageContaining("port " + first.port)
                .hasMessageContaining("in use")
                .hasMessageContaining("choose another");
        RawClient client = first.client();
        client.send("hello");
        assertThat(client.readText()).isEqualTo("hello");
        first.close();

        var again = new WebServer(new Backend(Backend.ECHO).gateway, Running.healthy(), samePort, List.of());
        again.start();

        assertThat(again.port()).isEqualTo(first.port);
        again.stop();
    }

    @Test
    void stoppingDeliversEverythingAndSaysGoodbye() throws Exception {
        var running = new Running(new Backend(Backend.ECHO));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(running.client());
        }
        await().until(() -> running.backend.opened.size() == 20);
        running.backend.sessions.forEach(session -> {
            for (int i = 0; i < 10; i++) {
                session.send(Frame.of(new byte[10_000]));
            }
        });

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(running.server::stop);

        for (RawClient client : clients) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.read().payload()).hasSize(10_000);
            }
            Received close = client.read();
            assertThat(close.closeCode()).isEqualTo(1001);
            assertThat(close.closeText()).isEqualTo("Server Shutdown");
            client.sendClose(1001);
            assertThat(client.read()).isEqualTo(Received.END);
            client.close();
        }
        stopped.get(10, TimeUnit.SECONDS);
        assertThat(running.backend.disconnects).hasValue(20);
    }

    @Test
    void stoppingDoesNotWaitForeverForClientsThatDoNotAnswer() {
        var running = new Running(new Backend(Backend.ECHO));
        RawClient deaf = RawClient.dial(running.port, 4_096);
        deaf.shakeHands("/");
        running.client();
        await().until(() -> running.backend.opened.size() == 2);
        running.backend.sessions.forEach(session -> session.send(Frame.of(new byte[20_000_000])));

        long begun = System.nanoTime();
        running.server.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(running.backend.disconnects).hasValue(2);
        deaf.close();
        running.close();
    }

    @Test
    void stoppingDoesNotWaitForeverForWhoDoesNotReadAnAnswer() throws Exception {
        var running = new Running(
                new Backend(Backend.ECHO), routes -> routes.get("/large", http -> http.result(new byte[20_000_000])));
        RawClient deaf = RawClient.dial(running.port, 4_096);
        deaf.get("/large");
        deaf.read(1);

        CompletableFuture.runAsync(running.server::stop).get(20, TimeUnit.SECONDS);

        deaf.close();
    }

    @Test
    void stoppingDoesNotWaitForeverForWhoLeavesInTheMiddleOfAnAnswer() throws Exception {
        // it takes some until a stop meets the moment in which a write fails
        for (int servers = 0; servers < 200; servers++) {
            var running = new Running(
                    new Backend(Backend.ECHO),
                    routes -> routes.get("/large", http -> http.result(new byte[20_000_000])));
            RawClient leaving = RawClient.dial(running.port, 4_096);
            leaving.get("/large");
            leaving.read(1);

            leaving.close();

            CompletableFuture.runAsync(running.server::stop).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void stoppingWaitsForRequestsThatAreBeingAnswered() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CompletableFuture<String>();
        var running = new Running(
                new Backend(Backend.ECHO),
                routes -> routes.get(
                        "/slow",
                        http -> http.future(() -> {
                            asked.countDown();
                            return answer.thenAccept(http::result);
                        })));
        RawClient client = running.dial();
        client.get("/slow");
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(running.server::stop);
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        answer.complete("late, but here");

        assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
        stopped.get(20, TimeUnit.SECONDS);
        running.close();
    }

    @Test
    void manyWhoDoNotReadTheirAnswersKeepNobodyWaiting() {
        byte[] large = new byte[8_000_000];
        try (var running =
                new Running(new Backend(Backend.ECHO), routes -> routes.get("/large", http -> http.result(large)))) {
            List<RawClient> deaf = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                RawClient client = RawClient.dial(running.port, 4_096);
                deaf.add(client);
                client.get("/large");
                client.read(1);
            }

            RawClient client = running.client();
            client.send("hello");

            assertThat(client.readText()).isEqualTo("hello");
            deaf.forEach(RawClient::close);
        }
    }

    @Test
    void whoIsConnectedStaysConnectedWhenNobodyIsLetInAnyMore() {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            RawClient client = running.client();

            running.server.stopAccepting();

            client.send("still here");
            assertThat(client.readText()).isEqualTo("still here");
            assertThatThrownBy(running::dial).hasRootCauseInstanceOf(java.net.ConnectException.class);
        }
    }

    /** It would disconnect all silent clients under load. */
    @Test
    void hasNoMonitorThatCutsIdleTimeouts() {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            assertThat(running.server.connector().getServer().getBeans(LowResourceMonitor.class))
                    .isEmpty();
        }
    }

    @Test
    void silentWebSocketsOutliveTheIdleTimeoutOfHttp() {
        try (var running = new Running(new Backend(Backend.ECHO))) {
            running.server.connector().setIdleTimeout(100);
            RawClient client = running.client();

            await().pollDelay(Duration.ofMillis(500)).until(() -> true);

            client.send("still here");
            assertThat(client.readText()).isEqualTo("still here");
        }
    }

    private static final class Collecting implements WebSocket.Listener {

        private final BlockingQueue<String> heard;

        Collecting(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            heard.add(UTF_8.decode(data).toString());
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            heard.add("pong " + UTF_8.decode(message));
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            heard.add("closed " + code);
            return null;
        }
    }
}
