package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import topgun.application.port.StoreException;
import topgun.application.port.StoreException.Kind;

class SoleWriterTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @Test
    void secondServerIsRefusedWhileTheFirstRuns() {
        try (Database first = Database.open(POSTGRES.address())) {
            StoreException refusal = catchThrowableOfType(
                    StoreException.class,
                    () -> Database.open(POSTGRES.address()).close());

            assertThat(refusal.kind()).isEqualTo(Kind.PERMANENT);
            assertThat(refusal)
                    .hasMessageContaining(POSTGRES.address().toString())
                    .hasMessageContaining("in use by another server");
            new JdbiServerState(first).write("still", "open");
        }
        Database.open(POSTGRES.address()).close();
    }

    @Test
    void anotherSchemaIsAnotherStore() {
        POSTGRES.execute("CREATE SCHEMA other");
        try (Database first = Database.open(POSTGRES.address());
                Database second = Database.open(DatabaseAddress.parse(POSTGRES.url() + "&currentSchema=other"))) {
            new JdbiServerState(first).write("name", "first");
            new JdbiServerState(second).write("name", "second");

            assertThat(new JdbiServerState(first).read("name")).contains("first");
        } finally {
            POSTGRES.execute("DROP SCHEMA other CASCADE");
        }
    }

    @Test
    void lockIsTakenAgainWithANewSession() {
        try (Database database = Database.open(POSTGRES.address())) {
            var state = new JdbiServerState(database);
            POSTGRES.endSessions();

            await().ignoreExceptions().untilAsserted(() -> state.write("written", "afterwards"));

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Database.open(POSTGRES.address()).close())
                    .withMessageContaining("in use by another server");
        }
    }

    /** What the first has in memory is older than what is stored, so it must not write even when it is alone again. */
    @Test
    void whoeverLostItsSessionToAnotherServerNeverWritesAgain() {
        try (Database first = Database.open(POSTGRES.address())) {
            var stale = new JdbiServerState(first);
            POSTGRES.endSessions();
            try (Database second = Database.open(POSTGRES.address())) {
                new JdbiServerState(second).write("name", "second");
                awaitSuperseded(stale);
            }
            awaitSuperseded(stale);
            assertThat(stale.read("name")).contains("second");
        }
    }

    @Test
    void whatAnotherServerStoredWhileNobodyLookedIsNotOverwritten() {
        try (Database first = Database.open(POSTGRES.address())) {
            var stale = new JdbiServerState(first);
            POSTGRES.endSessions();
            try (Database second = Database.open(POSTGRES.address())) {
                new JdbiServerState(second).write("name", "second");
            }

            awaitSuperseded(stale);
            assertThat(stale.read("name")).contains("second");
        }
    }

    @Test
    void readersShareItWithAServerAndChangeNothing() {
        try (Database served = Database.open(POSTGRES.address());
                Database shared = Database.openToRead(POSTGRES.address())) {
            new JdbiServerState(served).write("name", "text");

            assertThat(new JdbiServerState(shared).read("name")).contains("text");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> new JdbiServerState(shared).write("name", "other"))
                    .withMessageContaining("opened to be read");
            assertThat(new JdbiRecordStore(shared).mapNames()).isEmpty();
        }
    }

    @Test
    void readersDoNotMakeTables() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Database.openToRead(POSTGRES.address()).close());
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> POSTGRES.execute("SELECT 1 FROM record"));
    }

    private static void awaitSuperseded(JdbiServerState state) {
        await().untilAsserted(() -> assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> state.write("name", "stale"))
                .withMessageContaining("another server has used the database"));
    }
}
