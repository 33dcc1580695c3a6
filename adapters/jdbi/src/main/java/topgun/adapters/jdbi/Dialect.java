package topgun.adapters.jdbi;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Where the databases differ. */
enum Dialect {

    /** H2 in a file of this process. */
    H2_FILE(true, "org.h2.Driver", TransactionIsolationLevel.SERIALIZABLE) {
        @Override
        String upsert(String table, List<String> key, List<String> rest) {
            return merge(table, key, rest);
        }
    },

    /** H2 in memory, which ends with the process. */
    H2_MEMORY(false, "org.h2.Driver", TransactionIsolationLevel.SERIALIZABLE) {
        @Override
        String upsert(String table, List<String> key, List<String> rest) {
            return merge(table, key, rest);
        }
    },

    POSTGRESQL(true, "org.postgresql.Driver", TransactionIsolationLevel.REPEATABLE_READ) {
        @Override
        String upsert(String table, List<String> key, List<String> rest) {
            return "INSERT INTO " + table + columnsAndValues(key, rest) + " ON CONFLICT (" + String.join(", ", key)
                    + ") DO UPDATE SET "
                    + rest.stream().map(c -> c + " = excluded." + c).collect(Collectors.joining(", "));
        }
    };

    private final boolean durable;
    private final String driver;
    private final TransactionIsolationLevel snapshot;

    Dialect(boolean durable, String driver, TransactionIsolationLevel snapshot) {
        this.durable = durable;
        this.driver = driver;
        this.snapshot = snapshot;
    }

    /**
     * How many rows may wait in the log for being written to their table. With H2 that saves much; PostgreSQL keeps such a
     * log itself, and its tables may be used by others.
     */
    DirtyRows.Limits dirtyRows() {
        return isH2() ? new DirtyRows.Limits(100_000, 32 << 20) : DirtyRows.Limits.NO_LOG;
    }

    /** Writes a row whether or not there is one under its key. */
    abstract String upsert(String table, List<String> key, List<String> rest);

    boolean isDurable() {
        return durable;
    }

    String driver() {
        return driver;
    }

    /** The level at which all statements of a transaction see the same moment. Writers are not held up. */
    TransactionIsolationLevel snapshot() {
        return snapshot;
    }

    boolean isH2() {
        return this != POSTGRESQL;
    }

    private static String merge(String table, List<String> key, List<String> rest) {
        return "MERGE INTO " + table + columns(key, rest) + " KEY (" + String.join(", ", key) + ")" + values(key, rest);
    }

    private static String columnsAndValues(List<String> key, List<String> rest) {
        return columns(key, rest) + values(key, rest);
    }

    private static String columns(List<String> key, List<String> rest) {
        return Stream.concat(key.stream(), rest.stream()).collect(Collectors.joining(", ", " (", ")"));
    }

    private static String values(List<String> key, List<String> rest) {
        String[] marks = new String[key.size() + rest.size()];
        Arrays.fill(marks, "?");
        return " VALUES (" + String.join(", ", marks) + ")";
    }
}
