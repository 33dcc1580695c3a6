package topgun.adapters.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.h2.engine.Constants;

/**
 * Which database, and as whom. Never prints a password.
 *
 * <p>Made from {@code jdbc:h2:file:…}, {@code jdbc:h2:mem:…}, {@code jdbc:postgresql:…}, or the {@code postgres://…} in
 * which hosting services write it.
 */
public final class DatabaseAddress {

    private static final String NAME = "topgun";
    private static final String H2_FILE = "jdbc:h2:file:";
    private static final String H2_MEMORY = "jdbc:h2:mem:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    private final Dialect dialect;
    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;

    private DatabaseAddress(Dialect dialect, String url, Optional<String> user, Optional<String> password) {
        this.dialect = dialect;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** The database in a file of that directory, which this process has to itself. */
    public static DatabaseAddress inDirectory(Path directory) {
        return parse(H2_FILE + directory.toAbsolutePath().normalize().resolve(NAME));
    }

    /** Whether there is such a file. */
    public static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(NAME + Constants.SUFFIX_MV_FILE));
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none of the above, or asks for settings that would lose data
     */
    public static DatabaseAddress parse(String url) {
        if (url.startsWith(H2_FILE)) {
            return new DatabaseAddress(Dialect.H2_FILE, withFileSettings(url), Optional.empty(), Optional.empty());
        }
        if (url.startsWith(H2_MEMORY)) {
            return new DatabaseAddress(
                    Dialect.H2_MEMORY, withSettings(url, h2Settings()), Optional.empty(), Optional.empty());
        }
        if (url.startsWith(POSTGRESQL) && isUnderstood(url)) {
            return new DatabaseAddress(Dialect.POSTGRESQL, url, Optional.empty(), Optional.empty());
        }
        if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
            return ofHostingService(url);
        }
        throw new IllegalArgumentException("not a database this server can use; known are jdbc:h2:file:<path>, "
                + "jdbc:h2:mem:<name>, jdbc:postgresql://<host>/<database> and postgres://<user>@<host>/<database>");
    }

    private static boolean isUnderstood(String url) {
        try {
            DriverManager.getDriver(url);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** The same database, used under another name. Takes precedence over what the address says. */
    public DatabaseAddress as(String otherUser, String otherPassword) {
        return new DatabaseAddress(dialect, url, Optional.of(otherUser), Optional.of(otherPassword));
    }

    private static DatabaseAddress ofHostingService(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // its message and its cause would show the password
            throw new IllegalArgumentException(
                    "not an address like postgres://<user>:<password>@<host>:<port>/<database>; "
                            + "special characters in it must be percent-encoded");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the address postgres://… names no host");
        }
        String jdbcUrl = "jdbc:postgresql://" + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        Optional<String> userInfo = Optional.ofNullable(uri.getRawUserInfo());
        return new DatabaseAddress(
                Dialect.POSTGRESQL,
                jdbcUrl,
                userInfo.map(info -> decoded(info.split(":", 2)[0])),
                userInfo.filter(info -> info.contains(":")).map(info -> decoded(info.split(":", 2)[1])));
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }

    /**
     * What H2 needs to keep the promises of the store.
     *
     * <ul>
     *   <li>{@code WRITE_DELAY=0}: a commit is in the file when it returns. With any other value it waits in this process
     *       for a background thread, and even a CHECKPOINT can return while that thread still writes.
     *   <li>{@code RETENTION_TIME=0}: space is reused as soon as nothing refers to it; the file would grow by everything
     *       written in 45 seconds otherwise.
     *   <li>The {@code retry:} before the path: when a thread is interrupted while it reads or writes, Java closes the file
     *       under all threads. It is opened again; without, H2 would give up the database.
     * </ul>
     */
    private static String withFileSettings(String url) {
        Map<String, String> settings = h2Settings();
        settings.put("WRITE_DELAY", "0");
        settings.put("RETENTION_TIME", "0");
        String complete = withSettings(H2_FILE + "retry:" + url.substring(H2_FILE.length()), settings);
        if (!(complete.toUpperCase(Locale.ROOT) + ";").contains(";WRITE_DELAY=0;")) {
            throw new IllegalArgumentException(
                    "WRITE_DELAY must be 0 or absent: H2 would acknowledge writes that are not in the file yet");
        }
        if (complete.toUpperCase(Locale.ROOT).contains(";CIPHER=")) {
            throw new IllegalArgumentException(
                    "CIPHER must be absent: what was written last could not be found after a crash; encrypt the disk");
        }
        return complete;
    }

    private static Map<String, String> h2Settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("DB_CLOSE_ON_EXIT", "FALSE"); // the server closes in its own order
        settings.put("DB_CLOSE_DELAY", "-1"); // and not when the pool happens to be empty
        settings.put("LAZY_QUERY_EXECUTION", "TRUE"); // rows of a large map are read as they are wanted
        settings.put("TRACE_LEVEL_FILE", "0"); // failures are told by exceptions
        return settings;
    }

    private static String withSettings(String url, Map<String, String> wanted) {
        StringBuilder complete = new StringBuilder(url);
        String given = url.toUpperCase(Locale.ROOT);
        wanted.forEach((name, value) -> {
            if (!given.contains(";" + name + "=")) {
                complete.append(';').append(name).append('=').append(value);
            }
        });
        return complete.toString();
    }

    Dialect dialect() {
        return dialect;
    }

    String url() {
        return url;
    }

    /** The file of an H2 database, as H2 writes its name. */
    String h2File() {
        return url.substring(H2_FILE.length()).split(";", 2)[0] + Constants.SUFFIX_MV_FILE;
    }

    Optional<String> user() {
        return user.or(() -> dialect.isH2() && !hasSetting("USER") ? Optional.of("sa") : Optional.empty());
    }

    Optional<String> password() {
        return password.or(() -> dialect.isH2() && !hasSetting("PASSWORD") ? Optional.of("") : Optional.empty());
    }

    private boolean hasSetting(String name) {
        return url.toUpperCase(Locale.ROOT).contains(";" + name + "=");
    }

    /** Names the database without its settings. */
    @Override
    public String toString() {
        return url.replace("file:retry:", "file:").split("[;?]", 2)[0];
    }
}
