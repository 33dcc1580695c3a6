package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.adapters.memory.InMemoryRecordStore;
import topgun.adapters.memory.InMemoryServerState;
import topgun.adapters.wire.JsonValue;
import topgun.bootstrap.client.ServerProcess;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.value.ValueView;

/** The program as a process of its own, since it is the process that ends. */
class ServerLifeTest {

    @TempDir
    private Path data;

    @Test
    void aServerThatIsToldToStopEndsWithoutComplaint() {
        try (var server = ServerProcess.start(data)) {
            assertThat(server.port()).isPositive();
            assertThat(server.stop()).isZero();
        }
    }

    @Test
    void aServerThatCannotStartSaysWhyInOneLine() throws Exception {
        try (var server = ServerProcess.start(data)) {
            var onTheSamePort = run("--storage", "memory", "--port", String.valueOf(server.port()));
            assertThat(onTheSamePort.exitCode()).isEqualTo(1);
            assertThat(onTheSamePort.complaints()).singleElement().asString().contains("port " + server.port());

            var onTheSameData = run("--data-dir", data.toString(), "--port", "0");
            assertThat(onTheSameData.exitCode()).isEqualTo(1);
            assertThat(onTheSameData.complaints()).singleElement().asString().contains(data.toString());
        }
    }

    @Test
    void aServerEndsWithoutWhatHangs() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HangingServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = process.inputReader()) {
            assertThat(output.lines().anyMatch(line -> line.startsWith("PORT=")))
                    .isTrue();
            long told = System.nanoTime();
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Cannot close its storage. */
    static final class HangingServer {

        private HangingServer() {}

        public static void main(String[] arguments) throws Exception {
            ServerConfig config = ServerConfig.of(Map.of("no-auth", "true", "port", "0", "storage", "memory"));
            var storage = new Storage(
                    new InMemoryRecordStore(), new InMemoryServerState(), new CompletableFuture<Void>()::join);
            ServerLife.live(
                    config,
                    same -> Server.start(same, Extensions.NONE, Surroundings.real(), storage),
                    System.out,
                    System.err);
        }
    }

    @Test
    void inProductionEachLineOfTheLogIsAnObject() throws Exception {
        String secret = "a secret of more than thirty-two bytes";
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--env=production",
                        "--jwt-secret=" + secret,
                        "--port=0",
                        "--data-dir=" + data)
                .start();
        try (var output = process.inputReader();
                var errors = process.errorReader()) {
            assertThat(output.lines().anyMatch(line -> line.startsWith("PORT=")))
                    .isTrue();
            process.toHandle().destroy(); // unlike the process itself, leaves what it has said readable
            List<String> log =
                    errors.lines().filter(line -> !line.startsWith("WARNING: ")).toList();
            assertThat(log).isNotEmpty().allSatisfy(line -> {
                ValueView entry =
                        JsonValue.parse(line.getBytes(StandardCharsets.UTF_8)).view();
                assertThat(((ValueView.MapView) entry).members())
                        .containsKeys("timestamp", "level", "loggerName", "formattedMessage");
                assertThat(line).doesNotContain(secret);
            });
            assertThat(log)
                    .anyMatch(line -> line.contains("connections are not encrypted"))
                    .anyMatch(line -> line.contains("clients connect to "));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aServerSaysHowToConnect() {
        assertThat(ServerLife.howToConnect(ServerConfig.of(Map.of("no-auth", "true")), 8080))
                .isEqualTo("clients connect to ws://127.0.0.1:8080 and need no token");
        assertThat(ServerLife.howToConnect(ServerConfig.of(Map.of("no-auth", "true", "host", "::1")), 8080))
                .isEqualTo("clients connect to ws://[::1]:8080 and need no token");
        assertThat(ServerLife.howToConnect(ServerConfig.of(Map.of("jwt-secret", "x".repeat(32))), 8080))
                .startsWith("clients connect to ws://localhost:8080 with a token;");
        assertThat(ServerLife.howToConnect(
                        ServerConfig.of(Map.of("no-auth", "true", "advertised-url", "wss://grid.example.org")), 8080))
                .isEqualTo("clients connect to wss://grid.example.org and need no token");
    }

    @Test
    void aServerSaysWhereOperatorsLook() {
        assertThat(ServerLife.whereToLook(ServerConfig.of(Map.of("no-auth", "true")), 8080))
                .isEqualTo("operators look at http://127.0.0.1:8080/admin/");
        assertThat(ServerLife.whereToLook(
                        ServerConfig.of(Map.of("no-auth", "true", "advertised-url", "wss://grid.example.org/ws")),
                        8080))
                .isEqualTo("operators look at http://127.0.0.1:8080/admin/");
    }

    private record Ended(int exitCode, List<String> complaints) {}

    private static Ended run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--no-auth",
                "--log-level",
                "off"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).start();
        try {
            List<String> complaints;
            try (var errors = process.errorReader()) {
                complaints =
                        errors.lines().filter(line -> !line.contains("warning")).toList();
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), complaints);
        } finally {
            process.destroyForcibly();
        }
    }
}
