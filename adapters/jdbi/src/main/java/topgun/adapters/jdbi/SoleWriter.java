package topgun.adapters.jdbi;

import com.zaxxer.hikari.HikariConfig;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import topgun.adapters.jdbi.Database.DatabaseWork;

/**
 * The session in which a PostgreSQL database is changed, and which keeps other servers from changing it.
 *
 * <p>It holds an advisory lock, so what has lost the lock has lost its session as well and can change nothing. A lost session
 * is replaced. Another server may have come and gone in between, and what this one has in memory would overwrite what that one
 * has stored; so openings are counted, and whoever is not the last to have opened the database never writes again.
 */
final class SoleWriter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SoleWriter.class.getName());

    private static final int LOCK = 0x746f7067; // "topg"; the other half of the key is the schema
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** PostgreSQL may still be busy with what a killed server has sent. */
    private static final int PATIENCE_AT_FIRST_MILLIS = 5_000;

    private static final int PATIENCE_LATER_MILLIS = 1_000;

    private final HikariConfig settings;
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Connection session;
    private long opening;
    private boolean superseded;
    private boolean closed;

    /** @param settings of connections to the database */
    SoleWriter(HikariConfig settings) {
        this.settings = settings;
    }

    /**
     * Keeps others out from here on. {@link #begin} has to follow, once there are tables.
     *
     * @throws SQLException also when another server has the database
     */
    void claim() throws SQLException {
        Connection first = connect();
        if (!lock(first, PATIENCE_AT_FIRST_MILLIS)) {
            first.close();
            throw new SQLException(StoreFailures.IN_USE);
        }
        session = first;
    }

    /** Tells servers that had the database before, and have not ended, that it is not theirs any longer. */
    void begin() throws SQLException {
        opening = write(handle -> handle.createQuery("UPDATE opening SET number = number + 1 RETURNING number")
                .mapTo(Long.class)
                .one());
    }

    /** One transaction. */
    <T extends @Nullable Object> T write(DatabaseWork<T> work) throws SQLException {
        turn.lock();
        try {
            Connection current = session();
            try {
                return Jdbi.create(current).inTransaction(work::run);
            } catch (RuntimeException | SQLException e) {
                if (!current.isValid(1)) {
                    endSession();
                }
                throw e;
            }
        } finally {
            turn.unlock();
        }
    }

    private Connection session() throws SQLException {
        if (closed) {
            throw new SQLException("it is closed");
        }
        if (superseded) {
            throw new SQLException(StoreFailures.SUPERSEDED);
        }
        if (session == null) {
            session = replacement();
        }
        return session;
    }

    private Connection replacement() throws SQLException {
        Connection next = connect();
        try {
            boolean locked = lock(next, PATIENCE_LATER_MILLIS);
            if (lastOpening(next) != opening) {
                superseded = true;
                LOG.log(Level.ERROR, "nothing is saved from here on: " + StoreFailures.SUPERSEDED);
                throw new SQLException(StoreFailures.SUPERSEDED);
            }
            if (!locked) {
                throw new SQLException(StoreFailures.IN_USE);
            }
            return next;
        } catch (SQLException e) {
            next.close();
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(settings.getDataSourceProperties());
        if (settings.getUsername() != null) {
            properties.setProperty("user", settings.getUsername());
        }
        if (settings.getPassword() != null) {
            properties.setProperty("password", settings.getPassword());
        }
        Connection connection = DriverManager.getConnection(settings.getJdbcUrl(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings.getConnectionInitSql());
            statement.execute("SET idle_session_timeout = 0");
            // who vanishes without a word must not keep the lock for hours
            statement.execute("SET tcp_keepalives_idle = 10");
            statement.execute("SET tcp_keepalives_interval = 5");
            statement.execute("SET tcp_keepalives_count = 3");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether nobody else has the lock, or lets go of it in time. */
    private static boolean lock(Connection connection, int patienceMillis) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + patienceMillis);
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ", hashtext(current_schema()))");
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
            return false;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static long lastOpening(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number FROM opening")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets others in. */
    @Override
    public void close() throws SQLException {
        turn.lock();
        try {
            closed = true;
            endSession();
        } finally {
            turn.unlock();
        }
    }

    private void endSession() throws SQLException {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
