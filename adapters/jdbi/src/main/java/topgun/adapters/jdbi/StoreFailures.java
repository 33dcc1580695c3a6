package topgun.adapters.jdbi;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.h2.mvstore.MVStoreException;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
import topgun.application.port.StoreException;
import topgun.application.port.StoreException.Kind;

/**
 * Turns what the database libraries throw into what the port promises.
 *
 * <p>Only the database's own exception is passed on as the cause: the wrappers print the arguments of the statement, and
 * what users store does not belong into logs.
 */
final class StoreFailures {

    static final String IN_USE = "it is in use by another server; stop that one, or name another place";
    static final String SUPERSEDED =
            "another server has used the database since this one lost its connection; stop that one and restart this one";

    /**
     * Lost connections; out of disk, memory or connections; interrupted by an operator; trouble with files; deadlocks;
     * a standby that is not in charge yet; and the unique violation, which only a race for a new name can cause.
     */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "55", "57", "58");

    private static final Set<String> TRANSIENT_STATES = Set.of("25006", "23505");
    private static final Set<Integer> TRANSIENT_H2_CODES = Set.of(
            ErrorCode.IO_EXCEPTION_1,
            ErrorCode.IO_EXCEPTION_2,
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
            ErrorCode.OUT_OF_MEMORY,
            ErrorCode.LOCK_TIMEOUT_1);

    private StoreFailures() {}

    /** Runs database code. {@code doing} completes the sentence "could not …". */
    static <T extends @Nullable Object> T translating(String doing, Work<T> work) {
        try {
            return work.run();
        } catch (JdbiException | FlywayException | PoolInitializationException | MVStoreException | SQLException e) {
            throw failure(doing, e);
        }
    }

    /** Database code. */
    interface Work<T extends @Nullable Object> {

        T run() throws SQLException;
    }

    private static StoreException failure(String doing, Exception thrown) {
        Throwable cause = causeOf(thrown);
        if (cause instanceof SQLException e && e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return new StoreException(Kind.PERMANENT, "could not " + doing + ": " + IN_USE, cause);
        }
        return new StoreException(
                isTransient(cause) ? Kind.TRANSIENT : Kind.PERMANENT,
                "could not " + doing + ": " + reason(cause),
                cause);
    }

    /** What a driver was told by the system says more, and is briefer, than what it makes of it. */
    private static String reason(Throwable cause) {
        String told = Optional.ofNullable(find(IOException.class, cause))
                .map(trouble -> trouble instanceof UnknownHostException
                        ? "unknown host " + trouble.getMessage()
                        : trouble.getMessage())
                .orElse(null);
        String said = String.valueOf(cause.getMessage());
        if (cause.getClass() == SQLException.class) { // one of our own
            String why =
                    told == null && cause.getCause() != null ? cause.getCause().getMessage() : told;
            return why == null ? said : said + ": " + why;
        }
        return told == null ? said : told;
    }

    private static Throwable causeOf(Exception thrown) {
        SQLException cause = find(SQLException.class, thrown);
        if (cause instanceof BatchUpdateException && cause.getNextException() != null) {
            return cause.getNextException(); // the one in front prints the values too
        }
        return cause == null ? thrown : cause;
    }

    private static boolean isTransient(Throwable cause) {
        return find(IOException.class, cause) != null
                || cause instanceof TransactionException // a connection was left in disorder
                || (cause instanceof SQLException e && isTransient(e));
    }

    private static boolean isTransient(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || TRANSIENT_CLASSES.contains(state.substring(0, Math.min(2, state.length())))
                || TRANSIENT_STATES.contains(state)
                || TRANSIENT_H2_CODES.contains(e.getErrorCode());
    }

    private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
