package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.path;
import static topgun.bootstrap.config.SettingType.secret;
import static topgun.bootstrap.config.SettingType.text;
import static topgun.bootstrap.config.Units.HOUR;
import static topgun.bootstrap.config.Units.SECOND;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import topgun.adapters.jdbi.DatabaseAddress;
import topgun.bootstrap.config.StorageConfig.Place;

/** Where records are kept. */
public final class StorageSettings {

    static final Section SECTION = new Section("Storage");

    /** What the store is, as far as it is chosen and not inferred. */
    enum StorageKind {
        AUTO,
        FILE,
        DATABASE,
        MEMORY
    }

    static final Setting<StorageKind> STORAGE_KIND = SECTION.setting(
                    "storage",
                    choice(
                            List.of(StorageKind.values()),
                            Map.of("null", StorageKind.MEMORY, "postgres", StorageKind.DATABASE)))
            .usually(StorageKind.AUTO)
            .orAs("STORAGE_BACKEND")
            .means("Where records are kept. With auto: in the database if its URL is given, else in a file in the"
                    + " data directory. What is kept in memory is gone when the server stops.");

    static final Setting<Path> DATA_DIR = SECTION.setting("data-dir", path())
            .usually(Path.of("./data"))
            .means("Directory for the file; created if need be.");

    static final Setting<String> DATABASE_URL = SECTION.setting(
                    "database-url",
                    text(
                            "<url>",
                            "a URL such as postgres://user:password@host:5432/name or jdbc:postgresql://host/name",
                            "(postgres|postgresql)://.+|jdbc:postgresql:.+|jdbc:h2:(file|mem):.+"))
            .ratherAs("DATABASE_URL")
            .shownAs(Mask::passwordOf)
            .means("The database that keeps the records.");

    static final Setting<String> DATABASE_USER = SECTION.setting("database-user", text("<name>", "a name", ".+"))
            .means("User of the database, if the URL does not name one.");

    static final Setting<Secret> DATABASE_PASSWORD =
            SECTION.setting("database-password", secret()).means("Password of that user.");

    static final Setting<Integer> STORE_QUEUE = SECTION.setting("store-queue", number(1_000, 100_000_000))
            .usually(100_000)
            .means("Records that may wait for the store before clients are read more slowly.");

    static final Setting<Duration> STORE_PATIENCE = SECTION.setting("store-patience", duration(SECOND, HOUR))
            .usually(Duration.ofSeconds(5))
            .means("How long the store may fail before new writes are refused (503) instead of kept waiting.");

    private StorageSettings() {}

    public static StorageConfig read(SettingValues values) {
        return new StorageConfig(place(values), values.get(STORE_QUEUE), values.get(STORE_PATIENCE));
    }

    private static Place place(SettingValues values) {
        Optional<String> url = values.find(DATABASE_URL);
        StorageKind kind = values.get(STORAGE_KIND);
        Place place = switch (kind) {
            case MEMORY -> new Place.Memory();
            case FILE -> directory(values);
            case AUTO -> url.map(given -> database(values, given)).orElseGet(() -> directory(values));
            case DATABASE -> {
                if (!values.isGiven(DATABASE_URL)) {
                    values.addProblem("%s=%s: needs the database, as %s or %s"
                            .formatted(
                                    values.source(STORAGE_KIND),
                                    kind.name().toLowerCase(Locale.ROOT),
                                    DATABASE_URL.option(),
                                    DATABASE_URL.variableNames().getFirst()));
                }
                yield url.map(given -> database(values, given)).orElseGet(() -> directory(values));
            }
        };
        if (!(place instanceof Place.Database)) {
            values.warnIfGiven(
                    DATABASE_URL,
                    "records are kept elsewhere, because %s is %s"
                            .formatted(values.source(STORAGE_KIND), values.shown(STORAGE_KIND)));
            values.warnIfGiven(DATABASE_USER, "there is no database");
            values.warnIfGiven(DATABASE_PASSWORD, "there is no database");
        }
        return place;
    }

    private static Place directory(SettingValues values) {
        return new Place.Directory(values.get(DATA_DIR));
    }

    private static Place database(SettingValues values, String url) {
        try {
            DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            values.addProblem(
                    "%s=%s: %s".formatted(values.source(DATABASE_URL), values.shown(DATABASE_URL), e.getMessage()));
        }
        if (values.isGiven(DATABASE_PASSWORD) && !values.isGiven(DATABASE_USER)) {
            values.addProblem("%s: needs the user too, as %s"
                    .formatted(values.source(DATABASE_PASSWORD), DATABASE_USER.option()));
        }
        return new Place.Database(url, values.find(DATABASE_USER), values.find(DATABASE_PASSWORD));
    }
}
