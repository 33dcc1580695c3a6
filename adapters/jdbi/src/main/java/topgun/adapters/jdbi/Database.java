package topgun.adapters.jdbi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import topgun.application.port.StoreException;

/**
 * An open database with the tables of this version. Safe for all threads.
 *
 * <p>Long readers are few at a time, so that there is always a connection for who writes.
 */
public final class Database implements AutoCloseable {

    private static final int READERS = 4;
    private static final int CONNECTIONS = READERS + 2;

    private final Dialect dialect;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Semaphore readers = new Semaphore(READERS, true);
    private final AtomicBoolean closed = new AtomicBoolean();

    private Database(Dialect dialect, HikariDataSource pool) {
        this.dialect = dialect;
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
    }

    /**
     * Opens a database, creating it if it is a file, and brings its tables up to date.
     *
     * @throws StoreException if it cannot be reached, is in use by another server, or comes from a later version
     */
    public static Database open(DatabaseAddress address) {
        return StoreFailures.translating("open the database at " + address, () -> {
            if (address.dialect() == Dialect.H2_FILE) {
                claim(address);
            }
            Database database = new Database(address.dialect(), new HikariDataSource(poolSettings(address)));
            try {
                Flyway.configure().dataSource(database.pool).load().migrate();
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
            return database;
        });
    }

    /**
     * Opens a file and leaves it open, which fails when anybody else has it open. H2 keeps other processes out by a lock
     * that ends with the process, and shares a file within a process unless told otherwise.
     */
    private static void claim(DatabaseAddress address) throws SQLException {
        Properties who = new Properties();
        address.user().ifPresent(user -> who.setProperty("user", user));
        address.password().ifPresent(password -> who.setProperty("password", password));
        DriverManager.getConnection(address.url() + ";OPEN_NEW=TRUE", who).close();
    }

    private static HikariConfig poolSettings(DatabaseAddress address) {
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("store");
        settings.setDriverClassName(address.dialect().driver());
        settings.setJdbcUrl(address.url());
        address.user().ifPresent(settings::setUsername);
        address.password().ifPresent(settings::setPassword);
        settings.setMaximumPoolSize(CONNECTIONS);
        settings.setMinimumIdle(1);
        settings.setConnectionTimeout(2_000);
        settings.setValidationTimeout(1_000);
        settings.setInitializationFailTimeout(1);
        if (address.dialect() == Dialect.POSTGRESQL) {
            settings.addDataSourceProperty("ApplicationName", "topgun");
            settings.addDataSourceProperty("reWriteBatchedInserts", "true");
            // a server that is gone without a word must be noticed within seconds
            settings.addDataSourceProperty("connectTimeout", "2");
            settings.addDataSourceProperty("socketTimeout", "10");
            settings.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return settings;
    }

    boolean isDurable() {
        return dialect.isDurable();
    }

    Dialect dialect() {
        return dialect;
    }

    /** One transaction. */
    <T extends @Nullable Object> T write(String doing, DatabaseWork<T> work) {
        return StoreFailures.translating(doing, () -> jdbi.inTransaction(work::run));
    }

    /** One transaction in which all statements see the same moment. Waits while too many others read. */
    <T extends @Nullable Object> T read(String doing, DatabaseWork<T> work) {
        readers.acquireUninterruptibly();
        try {
            return StoreFailures.translating(doing, () -> jdbi.inTransaction(dialect.snapshot(), work::run));
        } finally {
            readers.release();
        }
    }

    /** Statements of one transaction. */
    interface DatabaseWork<T extends @Nullable Object> {

        T run(Handle handle) throws SQLException;
    }

    /**
     * Returns when everything committed survives loss of power. PostgreSQL has seen to it at each commit already, unless
     * its {@code synchronous_commit} was switched off.
     */
    void sync() {
        if (dialect == Dialect.H2_FILE) {
            StoreFailures.translating("sync", () -> jdbi.withHandle(handle -> handle.execute("CHECKPOINT SYNC")));
        }
    }

    /** Closes in an orderly way, which leaves an H2 file compact. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (dialect.isH2()) {
                // takes all connections with it, this one too, so nothing is left to close
                StoreFailures.translating(
                        "close", () -> pool.getConnection().createStatement().execute("SHUTDOWN"));
            }
        } finally {
            pool.close();
        }
    }
}
