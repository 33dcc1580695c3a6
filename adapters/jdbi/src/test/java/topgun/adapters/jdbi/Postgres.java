package topgun.adapters.jdbi;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A PostgreSQL for the tests: started when the first class asks for it, and emptied after each test. */
final class Postgres implements BeforeAllCallback, AfterEachCallback {

    private @Nullable Server server;

    private record Server(EmbeddedPostgres postgres) implements AutoCloseable {

        static Server start() {
            try {
                // what the tests need to survive is the death of a client, so the disk may lag behind
                return new Server(EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(Namespace.GLOBAL)
                .getOrComputeIfAbsent(Server.class, unused -> Server.start(), Server.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        execute("DROP SCHEMA public CASCADE");
        execute("CREATE SCHEMA public");
    }

    DatabaseAddress address() {
        return DatabaseAddress.parse(url());
    }

    String url() {
        return server.postgres().getJdbcUrl("postgres", "postgres");
    }

    /** Ends the sessions of stores, as a restart of PostgreSQL would, and returns when they have ended. */
    void endSessions() {
        execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'topgun'");
    }

    void execute(String sql) {
        try (Connection connection = server.postgres().getPostgresDatabase().getConnection()) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
