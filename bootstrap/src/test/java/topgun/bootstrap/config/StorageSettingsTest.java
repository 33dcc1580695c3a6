package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.bootstrap.config.StorageConfig.Place;

class StorageSettingsTest extends SettingsFixture {

    private static final String URL = "postgres://u:p@h/d";
    private static final Place DATABASE = new Place.Database(URL, Optional.empty(), Optional.empty());

    private Place place() {
        return config().storage().place();
    }

    @Test
    void defaults() {
        assertThat(config().storage())
                .isEqualTo(new StorageConfig(new Place.Directory(Path.of("./data")), 100_000, Duration.ofSeconds(5)));
    }

    @Test
    void everythingCanBeChosen() {
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_DATABASE_URL", "jdbc:postgresql://h/d"),
                Map.entry("TOPGUN_DATABASE_USER", "u"),
                Map.entry("TOPGUN_DATABASE_PASSWORD", "p"),
                Map.entry("TOPGUN_STORE_QUEUE", "5000"),
                Map.entry("TOPGUN_STORE_PATIENCE", "10s")));
        assertThat(config().storage())
                .isEqualTo(new StorageConfig(
                        new Place.Database("jdbc:postgresql://h/d", Optional.of("u"), Optional.of(new Secret("p"))),
                        5_000,
                        Duration.ofSeconds(10)));
    }

    @Test
    void isAFileByDefault() {
        environment.put("TOPGUN_DATA_DIR", "/srv/grid");
        assertThat(place()).isEqualTo(new Place.Directory(Path.of("/srv/grid")));
    }

    @Test
    void isTheDatabaseThatIsGiven() {
        environment.put("DATABASE_URL", URL);
        assertThat(place()).isEqualTo(DATABASE);
        environment.put("TOPGUN_STORAGE", "database");
        assertThat(place()).isEqualTo(DATABASE);
    }

    @ParameterizedTest
    @CsvSource({"STORAGE_BACKEND, null", "TOPGUN_STORAGE, memory", "STORAGE_BACKEND, memory"})
    void isMemoryIfAskedFor(String variable, String value) {
        environment.put(variable, value);
        assertThat(place()).isEqualTo(new Place.Memory());
        assertThat(warnings()).isEmpty();
    }

    @Test
    void thatIsNotUsedIsWarnedAbout() {
        environment.put("DATABASE_URL", URL);
        environment.put("TOPGUN_DATABASE_USER", "u");
        options.put(StorageSettings.STORAGE_KIND, "file");
        assertThat(place()).isEqualTo(new Place.Directory(Path.of("./data")));
        assertThat(warnings())
                .containsExactly(
                        "DATABASE_URL is not used: records are kept elsewhere, because --storage is file",
                        "TOPGUN_DATABASE_USER is not used: there is no database");
    }

    @Test
    void databaseNeedsAnAddress() {
        options.put(StorageSettings.STORAGE_KIND, "database");
        assertThat(problems())
                .containsExactly("--storage=database: needs the database, as --database-url or DATABASE_URL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres:///d | postgres:///d: the address postgres://… names no host",
                "postgres://u:a%zz@h/d | postgres://u:********@h/d: not an address like postgres://",
                "jdbc:h2:file:./x;WRITE_DELAY=9 | jdbc:h2:file:./x;WRITE_DELAY=9: WRITE_DELAY must be 0 or absent",
            })
    void addressThatIsNoneIsRefused(String url, String problem) {
        environment.put("DATABASE_URL", url);
        assertThat(problems())
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("DATABASE_URL=" + problem));
    }

    @Test
    void passwordNeedsAUser() {
        environment.put("DATABASE_URL", URL);
        environment.put("TOPGUN_DATABASE_PASSWORD", "p");
        assertThat(problems()).containsExactly("TOPGUN_DATABASE_PASSWORD: needs the user too, as --database-user");
    }

    @Test
    void malformedAddressIsTheOnlyProblem() {
        options.put(StorageSettings.STORAGE_KIND, "database");
        environment.put("DATABASE_URL", "oracle");
        assertThat(problems())
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("DATABASE_URL=********: expected a URL"));
    }
}
