package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.ServerState;
import topgun.application.port.ServerStateContract;

class JdbiServerStateTest {

    abstract static class InDatabase extends ServerStateContract {

        private Database database;

        abstract DatabaseAddress address();

        @Override
        protected ServerState state() {
            if (database == null) {
                database = Database.open(address());
            }
            return new JdbiServerState(database);
        }

        @AfterEach
        void close() {
            database.close();
        }

        @Test
        void survivesReopening() {
            state().write("node.id", "node-1");
            database.close();
            database = null;

            assertThat(state().read("node.id")).contains("node-1");
        }
    }

    @Nested
    class InH2 extends InDatabase {

        @TempDir
        Path directory;

        @Override
        DatabaseAddress address() {
            return DatabaseAddress.inDirectory(directory);
        }
    }

    @Nested
    class InPostgres extends InDatabase {

        @RegisterExtension
        static final Postgres POSTGRES = new Postgres();

        @Override
        DatabaseAddress address() {
            return POSTGRES.address();
        }
    }
}
