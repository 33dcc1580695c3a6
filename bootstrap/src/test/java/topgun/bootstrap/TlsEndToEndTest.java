package topgun.bootstrap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static topgun.bootstrap.client.RawClient.payload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.Scheduler;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.SelfSigned;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.ServerConfig;

/** Clients and server speak TLS, and the certificate changes under way. */
class TlsEndToEndTest {

    @TempDir
    private static Path directory;

    private static SelfSigned first;

    private final Path certificate = directory.resolve("certificate.pem");
    private final Path key = directory.resolve("key.pem");

    @BeforeAll
    static void make() {
        first = SelfSigned.make(directory, "EC");
    }

    @BeforeEach
    void install() throws IOException {
        write(first);
    }

    private void write(SelfSigned identity) throws IOException {
        Files.writeString(certificate, identity.certificatePem());
        Files.writeString(key, identity.keyPem());
    }

    private Server start(Surroundings surroundings) {
        return Server.start(
                ServerConfig.of(Map.of(
                        "port", "0",
                        "no-auth", "true",
                        "storage", "memory",
                        "tls-certificate", certificate.toString(),
                        "tls-key", key.toString())),
                Extensions.NONE,
                surroundings);
    }

    private static RawClient connect(Server server, SelfSigned trusted) {
        RawClient client = RawClient.connect(URI.create("wss://localhost:" + server.port() + "/"), trusted.trust());
        client.await("AUTH_ACK");
        return client;
    }

    @Test
    void writesReachSubscribersAsWithoutIt() {
        try (Server server = start(Surroundings.real());
                RawClient ann = connect(server, first);
                RawClient bob = connect(server, first)) {
            bob.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "notes", "query", Map.of())));
            bob.await("QUERY_RESP");
            String large = "x".repeat(100_000);
            for (int i = 0; i < 20; i++) {
                ann.send(Write.put("notes", "n" + i, large).message());
            }
            for (int i = 0; i < 20; i++) {
                ann.await("OP_ACK");
                assertThat(bob.await("QUERY_UPDATE").toString()).contains(large);
            }
            try (HttpClient http =
                    HttpClient.newBuilder().sslContext(first.trust()).build()) {
                var request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/health"));
                assertThat(Http.send(http, request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void anotherCertificateIsTakenOverAndNobodyIsDisconnected() throws IOException {
        var chores = new ChoresOnDemand();
        try (Server server = start(new Surroundings(
                        System::currentTimeMillis,
                        chores,
                        Surroundings.real().ids(),
                        Surroundings.real().random()));
                RawClient early = connect(server, first)) {
            SelfSigned second = SelfSigned.make(directory, "RSA");

            Files.writeString(key, second.keyPem());
            chores.run();
            connect(server, first).close();
            write(second);
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
                chores.run();
                connect(server, second).close();
            });

            assertThatThrownBy(() -> connect(server, first)).hasStackTraceContaining("SSLHandshakeException");
            early.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksWhatIsSafe(String version) throws IOException {
        try (Server server = start(Surroundings.real());
                SSLSocket socket = (SSLSocket) first.trust()
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    /** The client's own library would not even offer 1.1, so this is such an offer byte for byte. */
    @Test
    void refusesWhatIsNot() throws IOException {
        String body = "0302" + "00".repeat(32) + "00" + "0004c013002f" + "0100";
        byte[] hello = HexFormat.of().parseHex("160301002f" + "0100002b" + body);
        try (Server server = start(Surroundings.real());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(hello);
            byte[] alert = socket.getInputStream().readNBytes(7);
            assertThat(alert).startsWith(21).endsWith(2, 70);
        }
    }

    @Test
    void plainConnectionsGetNothing() throws IOException {
        try (Server server = start(Surroundings.real());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .doesNotContain("HTTP");
        }
    }

    /** Runs what is to be done again and again only when told to. */
    private static final class ChoresOnDemand implements Scheduler {

        private final Scheduler real = Surroundings.real().scheduler();
        private final List<Runnable> chores = new CopyOnWriteArrayList<>();

        @Override
        public Scheduled after(long delayMillis, Runnable task) {
            return real.after(delayMillis, task);
        }

        @Override
        public Scheduled every(long periodMillis, Runnable task) {
            chores.add(task);
            return () -> chores.remove(task);
        }

        void run() {
            chores.forEach(Runnable::run);
        }
    }
}
