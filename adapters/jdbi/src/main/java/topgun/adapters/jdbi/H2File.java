package topgun.adapters.jdbi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The file of an H2 database, as far as SQL does not reach it.
 *
 * <p>H2 appends what a commit changed as a chunk, and reuses the space of a chunk once all of its pages have been written
 * anew elsewhere. Four things follow.
 *
 * <ul>
 *   <li>The header of the file points to a chunk, from which others lead to the last one. Between the write of a chunk and
 *       that of the header, it may point to a place that has just been overwritten. H2 then goes on from an older chunk, if
 *       that is complete, and what was committed since is gone; unless it is told to look at all chunks, as is done here.
 *   <li>The last chunk names others that it no longer needs, and a chunk of which a kill left the beginning may lie over one
 *       of these. H2 goes on from an older chunk then as well. So a recovery ends with a commit that names none of them.
 *   <li>A chunk of which a little is alive occupies all of its space. H2 rewrites such chunks in the background, but not
 *       when commits go straight to the file, so it is done here; files grew to 25 times their content otherwise.
 *   <li>What was synced may be overwritten by what was not. From the first {@link #sync} on, chunks that were in use then
 *       are kept until the next has ended.
 * </ul>
 */
final class H2File {

    private static final int HEADER_BYTES = 4 << 10;
    private static final String CLOSED = ",clean:1,";
    private static final Pattern VERSION = Pattern.compile(",version:([0-9a-f]{1,15}),");
    private static final int LEAST_FILL_PERCENT = 50;
    private static final int MOST_BYTES_AT_ONCE = 4 << 20;
    private static final long TIDYING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SYNCING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MVStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private MVStore.@Nullable TxCounter synced;
    private long lastTidiedNanos = System.nanoTime();
    private long lastSyncedNanos = lastTidiedNanos;

    private H2File(MVStore store) {
        this.store = store;
    }

    /**
     * Opens a file and leaves it open, which fails when anybody else has it open. H2 keeps other processes out by a lock
     * that ends with the process, and shares a file within a process unless told otherwise.
     */
    static H2File claim(DatabaseAddress address) throws SQLException {
        recover(address.h2File());
        Properties who = new Properties();
        address.user().ifPresent(user -> who.setProperty("user", user));
        address.password().ifPresent(password -> who.setProperty("password", password));
        try (Connection connection = DriverManager.getConnection(address.url() + ";OPEN_NEW=TRUE", who)) {
            SessionLocal session =
                    (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
            return new H2File(session.getDatabase().getStore().getMvStore());
        }
    }

    /**
     * Sees to it that H2 goes on from the last commit. Of a file that was closed it does, unless a process was killed as it
     * wrote the first chunk after that; or unless what was written last is damaged, about which H2 says nothing.
     */
    private static void recover(String file) throws SQLException {
        try {
            long length = FileUtils.exists(file) ? FileUtils.size(file) : 0;
            if (length > 0 && length < 2 * HEADER_BYTES) {
                throw new SQLException(file
                        + " ends within its header; delete it if no server ever ran with it, else restore a backup");
            }
            if (length <= 2 * HEADER_BYTES) {
                return;
            }
            OptionalLong closed = versionWhenClosed(file);
            if (closed.isEmpty()) {
                bringForward(file);
            } else if (version(new MVStore.Builder().fileName(file)) < closed.getAsLong()) {
                if (version(searching(file)) < closed.getAsLong()) {
                    throw new SQLException(file + " is damaged: what was written last is lost; restore a backup");
                }
                bringForward(file);
            }
        } catch (MVStoreException e) {
            if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED) { // of which H2 itself tells in its own way
                throw new SQLException(file + " cannot be recovered", e);
            }
        } catch (IOException e) {
            throw new SQLException(file + " cannot be read", e);
        }
    }

    /**
     * Finds the last commit and, if it names chunks that nothing needs any longer, commits without them as it closes the
     * file. H2 would keep them for some time and some versions, for readers of which there are none here.
     */
    private static void bringForward(String file) {
        try (MVStore store = searching(file).open()) {
            store.setRetentionTime(0);
            store.setVersionsToKeep(0);
            store.getFileStore().dropUnusedChunks();
        }
    }

    /** Looks at all chunks for the last one. */
    private static MVStore.Builder searching(String file) {
        return new MVStore.Builder().fileName(file).recoveryMode().autoCommitDisabled();
    }

    private static long version(MVStore.Builder file) {
        try (MVStore store = file.readOnly().open()) {
            return store.getCurrentVersion();
        }
    }

    /** Present if both copies of the header say that the file was closed. */
    private static OptionalLong versionWhenClosed(String file) throws IOException {
        try (InputStream in = FileUtils.newInputStream(file)) {
            byte[] headers = in.readNBytes(2 * HEADER_BYTES);
            String first = new String(headers, 0, HEADER_BYTES, ISO_8859_1);
            String second = new String(headers, HEADER_BYTES, HEADER_BYTES, ISO_8859_1);
            Matcher version = VERSION.matcher(first);
            return first.contains(CLOSED) && second.contains(CLOSED) && version.find()
                    ? OptionalLong.of(Long.parseLong(version.group(1), 16))
                    : OptionalLong.empty();
        }
    }

    /** Looks after the file now and then. To be called after commits; takes some milliseconds when there is work. */
    void tidy() {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (now - lastTidiedNanos > TIDYING_NANOS) {
                store.compact(LEAST_FILL_PERCENT, MOST_BYTES_AT_ONCE);
                lastTidiedNanos = System.nanoTime();
            }
            if (synced != null && now - lastSyncedNanos > SYNCING_NANOS) {
                sync(); // lets go of the space that has become free since
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything committed is on the disk. */
    void sync() {
        lock.lock();
        try {
            MVStore.TxCounter committed = store.registerVersionUsage();
            store.sync();
            forgetSynced();
            synced = committed;
            lastSyncedNanos = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps nothing any longer, so that the database can be closed, which syncs by itself. */
    void release() {
        lock.lock();
        try {
            forgetSynced();
        } finally {
            lock.unlock();
        }
    }

    private void forgetSynced() {
        if (synced != null) {
            store.deregisterVersionUsage(synced);
            synced = null;
        }
    }
}
