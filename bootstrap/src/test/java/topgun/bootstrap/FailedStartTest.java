package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.bootstrap.config.ServerConfig;
import topgun.bootstrap.config.StorageConfig;

/** An application may try again, on another port for example, so a server that does not start leaves nothing running. */
class FailedStartTest {

    @TempDir
    private Path directory;

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    @Test
    void leavesNoThreadsAndNoStoreBehind() throws IOException {
        try (var taken = new ServerSocket(0)) {
            ServerConfig config = config(taken.getLocalPort());
            assertThatThrownBy(() -> Server.start(config)).hasStackTraceContaining("in use");
            Set<Thread> before = threads();
            assertThatThrownBy(() -> Server.start(config)).hasStackTraceContaining("in use");
            await().untilAsserted(() -> {
                Set<Thread> left = threads();
                left.removeAll(before);
                assertThat(left)
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("(store-writer|lane|script|web|metrics).*"));
            });
        }
        Server.start(config(0)).close();
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.9, Cannot assign requested address", "nobody.invalid, there is no host of that name"})
    void namesTheHostThatIsNotThisMachine(String host, String reason) {
        ServerConfig config =
                ServerConfig.of(Map.of("port", "0", "no-auth", "true", "storage", "memory", "host", host));

        assertThatThrownBy(() -> Server.start(config))
                .hasMessageStartingWith("cannot listen on port 0 of " + host)
                .hasMessageContaining(reason);
    }

    @Test
    void namesTheDirectoryThatWillNotDo() throws IOException {
        Path file = Files.createFile(directory.resolve("data"));
        assertThatThrownBy(() -> Storage.open(new StorageConfig.Place.Directory(file)))
                .hasMessageContaining("no data can be kept in " + file)
                .hasMessageContaining("--data-dir");
    }

    private ServerConfig config(int port) {
        return ServerConfig.of(Map.of(
                "port", String.valueOf(port), "no-auth", "true", "data-dir", directory.toString(), "scripts", "on"));
    }
}
