package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.StoreException;
import topgun.application.port.StoreException.Kind;

class DatabaseTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    Path directory;

    @Test
    void fileInUseByThisProcessIsRefused() {
        try (Database first = Database.open(DatabaseAddress.inDirectory(directory))) {
            StoreException refusal = openingFails(DatabaseAddress.inDirectory(directory));

            assertThat(refusal.kind()).isEqualTo(Kind.PERMANENT);
            assertThat(refusal).hasMessageContaining(directory.toString()).hasMessageContaining("in use");
            new JdbiServerState(first).write("still", "open");
        }
        Database.open(DatabaseAddress.inDirectory(directory)).close();
    }

    @Test
    void serverThatIsNotThereIsTransient() {
        long before = System.nanoTime();

        StoreException failure = openingFails(DatabaseAddress.parse("postgres://me:secret@localhost:1/grid"));

        assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(failure).hasMessageContaining("localhost:1/grid").hasMessageEndingWith(": Connection refused");
        assertThat(failure.toString() + failure.getCause()).doesNotContain("secret");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void wrongPasswordIsPermanent() {
        Database.open(DatabaseAddress.inDirectory(directory)).close();

        StoreException failure =
                openingFails(DatabaseAddress.inDirectory(directory).as("sa", "secret"));

        assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
        assertThat(failure.toString() + failure.getCause()).doesNotContain("secret");
    }

    @Test
    void tablesOfALaterVersionAreRefused() {
        try (Database database = Database.open(POSTGRES.address())) {
            database.write(
                    "pretend",
                    handle -> handle.execute("INSERT INTO flyway_schema_history "
                            + "VALUES (999, '999', 'from the future', 'SQL', 'V999__x.sql', 1, 'me', now(), 1, true)"));
        }

        StoreException failure = openingFails(POSTGRES.address());

        assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    }

    @Test
    void closedDatabaseStaysClosed() {
        Database database = Database.open(DatabaseAddress.inDirectory(directory));
        JdbiRecordStore store = new JdbiRecordStore(database);
        store.close();

        StoreException failure = catchThrowableOfType(StoreException.class, () -> store.save(List.of()));

        assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
        Database.open(DatabaseAddress.inDirectory(directory)).close();
    }

    @Test
    void commitsAreSyncedWhateverTheDefaultsAre() {
        POSTGRES.execute("ALTER DATABASE postgres SET synchronous_commit = off");
        try (Database database = Database.open(POSTGRES.address())) {
            assertThat(database.<String>read(
                            "ask",
                            handle -> handle.createQuery("SHOW synchronous_commit")
                                    .mapTo(String.class)
                                    .one()))
                    .isEqualTo("on");
        } finally {
            POSTGRES.execute("ALTER DATABASE postgres RESET synchronous_commit");
        }
    }

    private static StoreException openingFails(DatabaseAddress address) {
        return catchThrowableOfType(
                StoreException.class, () -> Database.open(address).close());
    }
}
