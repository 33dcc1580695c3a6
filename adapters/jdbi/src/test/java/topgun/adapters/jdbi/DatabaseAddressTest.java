package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

    @Test
    void directoryIsAFileOfH2() {
        DatabaseAddress address = DatabaseAddress.inDirectory(Path.of("/data"));

        assertThat(address.dialect()).isEqualTo(Dialect.H2_FILE);
        assertThat(address.url()).startsWith("jdbc:h2:file:retry:/data/topgun;").contains(";WRITE_DELAY=0");
        assertThat(address.user()).contains("sa");
        assertThat(address).hasToString("jdbc:h2:file:/data/topgun");
    }

    @Test
    void settingsOfTheOperatorStay() {
        DatabaseAddress address =
                DatabaseAddress.parse("jdbc:h2:file:./data/x;RETENTION_TIME=5000;user=me;PASSWORD=secret");

        assertThat(address.url()).contains(";RETENTION_TIME=5000").doesNotContain(";RETENTION_TIME=0");
        assertThat(address.user()).isEmpty();
        assertThat(address.password()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"WRITE_DELAY, 500", "write_delay, 1", "WRITE_DELAY, 00", "CIPHER, AES", "cipher, AES"})
    void settingThatLosesAcknowledgedWritesIsRefused(String setting, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseAddress.parse("jdbc:h2:file:./data/x;" + setting + "=" + value))
                .withMessageStartingWith(setting.toUpperCase(Locale.ROOT) + " must be");
    }

    @Test
    void memoryIsNotDurable() {
        assertThat(DatabaseAddress.parse("jdbc:h2:mem:x").dialect().isDurable()).isFalse();
    }

    @Test
    void postgresUrlIsTakenAsItIs() {
        DatabaseAddress address = DatabaseAddress.parse("jdbc:postgresql://db:5433/grid?user=me&password=secret");

        assertThat(address.dialect()).isEqualTo(Dialect.POSTGRESQL);
        assertThat(address.url()).isEqualTo("jdbc:postgresql://db:5433/grid?user=me&password=secret");
        assertThat(address.user()).isEmpty();
        assertThat(address).hasToString("jdbc:postgresql://db:5433/grid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me%40home:a%2Fb+%3A@db.example:5433/grid?sslmode=require",
                "postgresql://me%40home:a%2Fb+%3A@db.example:5433/grid?sslmode=require"
            })
    void urlOfAHostingServiceIsUnderstood(String url) {
        DatabaseAddress address = DatabaseAddress.parse(url);

        assertThat(address.url()).isEqualTo("jdbc:postgresql://db.example:5433/grid?sslmode=require");
        assertThat(address.user()).contains("me@home");
        assertThat(address.password()).contains("a/b+:");
        assertThat(address).hasToString("jdbc:postgresql://db.example:5433/grid");
    }

    @Test
    void urlOfAHostingServiceMayBeShort() {
        DatabaseAddress address = DatabaseAddress.parse("postgres://db");

        assertThat(address.url()).isEqualTo("jdbc:postgresql://db/");
        assertThat(address.user()).isEmpty();
    }

    @Test
    void otherUserTakesPrecedence() {
        DatabaseAddress address =
                DatabaseAddress.parse("postgres://me:secret@db/grid").as("you", "hidden");

        assertThat(address.user()).contains("you");
        assertThat(address.password()).contains("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data",
                "jdbc:mysql://me:secret@db/grid",
                "jdbc:h2:tcp://db/secret",
                "jdbc:postgresql:/secret",
                "jdbc:postgresql://db:port/secret",
                "postgres://me:se cret@db/grid",
                "postgres://me:secret@",
                "postgres:///secret",
                "JDBC:H2:FILE:secret"
            })
    void anythingElseIsRefusedWithoutShowingAPassword(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseAddress.parse(url))
                .withMessageNotContaining("secret")
                .withMessageNotContaining("cret@")
                .withNoCause();
    }
}
