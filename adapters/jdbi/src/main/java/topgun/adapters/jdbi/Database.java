package topgun.adapters.jdbi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import topgun.application.port.StoreException;

/**
 * An open database with the tables of this version. Safe for all threads.
 *
 * <p>Long readers are few at a time, so that there is always a connection for who writes. A database that was lost is
 * found again: connections to PostgreSQL are replaced one by one, that of the writer on {@linkplain SoleWriter a condition};
 * H2 gives up a file for good after any trouble with it, a full disk for example, and is opened anew.
 */
public final class Database implements AutoCloseable {

    private static final int READERS = 4;
    private static final int CONNECTIONS = READERS + 2;

    private final DatabaseAddress address;
    private final Semaphore readers = new Semaphore(READERS, true);
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Opened opened;
    private volatile boolean closed;

    private Database(DatabaseAddress address, Opened opened) {
        this.address = address;
        this.opened = opened;
    }

    /**
     * Opens a database, creating it if it is a file, and brings its tables up to date.
     *
     * @throws StoreException if it cannot be reached, is in use by another server, or comes from a later version
     */
    public static Database open(DatabaseAddress address) {
        return StoreFailures.translating(
                "open the database at " + address, () -> new Database(address, Opened.at(address)));
    }

    /**
     * Opens a database to read what it holds, also while a server has it open, if it is one that can be shared.
     *
     * @throws StoreException if it cannot be reached, is an H2 file in use, or has other tables than those of this version
     */
    public static Database openToRead(DatabaseAddress address) {
        return address.dialect() == Dialect.POSTGRESQL
                ? StoreFailures.translating(
                        "read the database at " + address, () -> new Database(address, Opened.toRead(address)))
                : open(address);
    }

    /** What has to be replaced as a whole when H2 gives up. */
    private static final class Opened {

        private final Dialect dialect;
        private final @Nullable H2File file;
        private final @Nullable SoleWriter writer;
        private final HikariDataSource pool;
        private final Jdbi jdbi;
        private volatile boolean lost;

        private Opened(Dialect dialect, @Nullable H2File file, @Nullable SoleWriter writer, HikariDataSource pool) {
            this.dialect = dialect;
            this.file = file;
            this.writer = writer;
            this.pool = pool;
            this.jdbi = Jdbi.create(pool);
        }

        static Opened at(DatabaseAddress address) throws SQLException {
            H2File file = address.dialect() == Dialect.H2_FILE ? H2File.claim(address) : null;
            HikariConfig settings = settings(address);
            SoleWriter writer = address.dialect() == Dialect.POSTGRESQL ? new SoleWriter(settings) : null;
            return new Opened(address.dialect(), file, writer, new HikariDataSource(settings)).prepared(tables -> {
                if (writer == null) {
                    tables.migrate();
                } else {
                    writer.claim();
                    tables.migrate();
                    writer.begin();
                }
            });
        }

        static Opened toRead(DatabaseAddress address) throws SQLException {
            return new Opened(address.dialect(), null, null, new HikariDataSource(settings(address)))
                    .prepared(Flyway::validate);
        }

        private interface Preparation {

            void of(Flyway tables) throws SQLException;
        }

        private Opened prepared(Preparation preparation) throws SQLException {
            try {
                preparation.of(Flyway.configure()
                        .dataSource(pool)
                        .ignoreMigrationPatterns(new String[0]) // a later version's tables are not ours to write to
                        .load());
                return this;
            } catch (RuntimeException | SQLException e) {
                close();
                throw e;
            }
        }

        private static HikariConfig settings(DatabaseAddress address) {
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
                settings.addDataSourceProperty("logServerErrorDetail", "false"); // it shows whole rows
                // commits are synced, whatever the defaults of the role or the database are
                settings.setConnectionInitSql("SELECT set_config('synchronous_commit', 'on', false)"
                        + " WHERE current_setting('synchronous_commit') = 'off'");
            }
            return settings;
        }

        SoleWriter sole() throws SQLException {
            if (writer == null) {
                throw new SQLException("it was opened to be read");
            }
            return writer;
        }

        /** After a failure: whether it was a single statement's, or the end of H2. */
        void examine() {
            if (dialect == Dialect.H2_FILE) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                } catch (SQLException e) {
                    lost = true;
                }
            }
        }

        void close() throws SQLException {
            try {
                if (writer != null) {
                    writer.close();
                }
                if (file != null) {
                    file.release();
                }
                if (dialect.isH2() && !lost) {
                    // takes all connections with it, this one too, so nothing is left to close
                    pool.getConnection().createStatement().execute("SHUTDOWN");
                }
            } finally {
                pool.close();
            }
        }
    }

    boolean isToBeWritten() {
        return dialect().isH2() || opened.writer != null;
    }

    boolean isDurable() {
        return dialect().isDurable();
    }

    Dialect dialect() {
        return address.dialect();
    }

    /** One transaction. */
    <T extends @Nullable Object> T write(String doing, DatabaseWork<T> work) {
        return attempt(doing, now -> {
            if (dialect() == Dialect.POSTGRESQL) {
                return now.sole().write(work);
            }
            T result = now.jdbi.inTransaction(work::run);
            if (now.file != null) {
                now.file.tidy();
            }
            return result;
        });
    }

    /** One transaction in which all statements see the same moment. Waits while too many others read. */
    <T extends @Nullable Object> T read(String doing, DatabaseWork<T> work) {
        readers.acquireUninterruptibly();
        try {
            return attempt(doing, now -> now.jdbi.inTransaction(dialect().snapshot(), work::run));
        } finally {
            readers.release();
        }
    }

    /** Statements of one transaction. */
    interface DatabaseWork<T extends @Nullable Object> {

        T run(Handle handle) throws SQLException;
    }

    /** Returns when everything committed survives loss of power. PostgreSQL has seen to it at each commit already. */
    void sync() {
        attempt("sync", now -> {
            if (now.file != null) {
                now.file.sync();
            }
            return null;
        });
    }

    private interface Attempt<T extends @Nullable Object> {

        T with(Opened now) throws SQLException;
    }

    private <T extends @Nullable Object> T attempt(String doing, Attempt<T> attempt) {
        return StoreFailures.translating(doing, () -> {
            Opened now = reopenedIfLost();
            try {
                return attempt.with(now);
            } catch (RuntimeException | SQLException e) {
                now.examine();
                throw e;
            }
        });
    }

    private Opened reopenedIfLost() throws SQLException {
        if (!opened.lost && !closed) {
            return opened;
        }
        opening.lock();
        try {
            if (closed) {
                throw new SQLException("it is closed");
            }
            if (opened.lost) {
                opened.close();
                opened = Opened.at(address);
            }
            return opened;
        } finally {
            opening.unlock();
        }
    }

    /** Closes in an orderly way, which leaves an H2 file compact. A second call does nothing. */
    @Override
    public void close() {
        opening.lock();
        try {
            if (!closed) {
                closed = true;
                StoreFailures.translating("close the database", () -> {
                    opened.close();
                    return null;
                });
            }
        } finally {
            opening.unlock();
        }
    }
}
