package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.bootstrap.config.StorageConfig.Place;

class ConfigurationTest extends SettingsFixture {

    @Test
    void isQuietAboutDefaults() {
        assertThat(warnings()).isEmpty();
    }

    @Test
    void allProblemsAreToldAtOnce() {
        environment.clear();
        environment.put("TOPGUN_PORT", "http");
        environment.put("TOPGUN_OUTBOX", "lots");
        environment.put("TOPGUN_PROT", "80");
        options.put(DataSettings.ACKNOWLEDGE, "sometimes");
        options.put(DataSettings.WRITE_ACK_TIMEOUT, "5 weeks");
        assertThat(problems())
                .hasSize(6)
                .contains(
                        "TOPGUN_PORT=http: expected a whole number from 0 to 65535",
                        "TOPGUN_OUTBOX=lots: expected a size from 64KiB to 1GiB, such as 64KiB or 16MiB",
                        "--acknowledge=sometimes: expected one of committed, applied, synced",
                        "--write-ack-timeout=5 weeks: expected a duration from 10ms to 1h,"
                                + " such as 500ms, 5s, 10m, 2h or 30d",
                        "TOPGUN_PROT: not a setting of this server; did you mean TOPGUN_PORT?")
                .anyMatch(text -> text.startsWith("no secret"));
    }

    @Test
    void valuesInProblemsAreMadePrintable() {
        options.put(NetworkSettings.PORT, "1\u001b[2J\n" + "9".repeat(100));
        assertThat(problems())
                .containsExactly("--port=1?[2J?" + "9".repeat(74) + "…: expected a whole number from 0 to 65535");
    }

    @Nested
    class Sources {

        private String portAndSource() {
            SettingValues values = read().values();
            return values.get(NetworkSettings.PORT) + " " + values.source(NetworkSettings.PORT);
        }

        @Test
        void anOptionWinsOverAVariableAndTheFirstVariableOverTheSecond() {
            assertThat(portAndSource()).isEqualTo("8080 default");
            environment.put("PORT", "1");
            assertThat(portAndSource()).isEqualTo("1 PORT");
            environment.put("TOPGUN_PORT", "2");
            assertThat(portAndSource()).isEqualTo("2 TOPGUN_PORT");
            options.put(NetworkSettings.PORT, "3");
            assertThat(portAndSource()).isEqualTo("3 --port");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " "})
        void anEmptyVariableIsAsGoodAsNone(String empty) {
            environment.put("TOPGUN_PORT", empty);
            environment.put("PORT", "1");
            environment.put("TOPGUN_NO_SUCH_THING", empty);
            assertThat(portAndSource()).isEqualTo("1 PORT");
            assertThat(problems()).isEmpty();
        }

        @Test
        void anEmptyOptionIsMalformed() {
            options.put(NetworkSettings.PORT, "");
            assertThat(problems()).containsExactly("--port=: expected a whole number from 0 to 65535");
        }

        @Test
        void aModeChangesDefaultsButNotChoices() {
            environment.put("TOPGUN_UNLIMITED", "1");
            environment.put("TOPGUN_MAX_CONNECTIONS", "7");
            SettingValues values = read().values();
            assertThat(values.shown(LimitSettings.MAX_UNAUTHENTICATED)).isEqualTo("unlimited");
            assertThat(values.source(LimitSettings.MAX_UNAUTHENTICATED)).hasToString("default with --unlimited");
            assertThat(values.shown(LimitSettings.MAX_CONNECTIONS)).isEqualTo("7");
            assertThat(values.source(LimitSettings.MAX_CONNECTIONS)).hasToString("TOPGUN_MAX_CONNECTIONS");
        }
    }

    @Nested
    class MadeByHand {

        @Test
        void aConfigurationTakesSettingsByTheirNames() {
            ServerConfig config = ServerConfig.of(Map.of("no-auth", "true", "port", "0", "storage", "memory"));
            assertThat(config.network().port()).isZero();
            assertThat(config.storage().place()).isEqualTo(new Place.Memory());
        }

        @Test
        void problemsAreExceptions() {
            assertThatThrownBy(() -> ServerConfig.of(Map.of("no-auth", "true", "port", "x", "outbox", "y")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--port=x: expected")
                    .hasMessageContaining("--outbox=y: expected");
            assertThatThrownBy(() -> ServerConfig.of(Map.of("prot", "1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no such setting: prot");
        }
    }
}
