package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.StoreException;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.config.ServerConfig;

/** A database that a server has, and others who want it too. */
class SharedDatabaseTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void isRefusedToSecondServersAndToCommandsThatChangeIt() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .start()) {
            String url = postgres.getJdbcUrl("postgres", "postgres");
            Path backup = directory.resolve("backup");
            Path lines = Files.writeString(directory.resolve("lines"), "");
            try (Server server = start(url)) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> start(url).close())
                        .withMessageContaining("in use by another server");

                assertThat(execute(url, "backup", backup)).isZero();
                assertThat(execute(url, "verify")).isZero();
                assertThat(execute(url, "import", "m", lines)).isNotZero();
                assertThat(err.toString(StandardCharsets.UTF_8)).contains("in use by another server");
                assertThat(execute(url, "repair", "--apply")).isNotZero();
                assertThat(execute(url, "restore", backup)).isNotZero();
                assertThat(Http.ask(server.port(), "GET", "/health/ready", "").statusCode())
                        .isEqualTo(200);
            }
            assertThat(execute(url, "import", "m", lines)).isZero();
        }
    }

    private static Server start(String url) {
        return Server.start(ServerConfig.of(Map.of("no-auth", "true", "port", "0", "database-url", url)));
    }

    private int execute(String url, Object... arguments) {
        err.reset();
        String[] line = Stream.concat(Stream.of(arguments), Stream.of("--database-url", url))
                .map(Object::toString)
                .toArray(String[]::new);
        return new TopGunCommand(
                        Map.of(),
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        System::currentTimeMillis,
                        config -> {
                            throw new IOException("not to be served");
                        })
                .execute(line);
    }
}
