package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningSettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        assertThat(config().logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(config().production()).isFalse();
    }

    @Test
    void everythingCanBeChosen() {
        environment.putAll(
                Map.ofEntries(Map.entry("TOPGUN_ENV", "production"), Map.entry("TOPGUN_LOG_LEVEL", "debug")));
        assertThat(config().logLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(config().production()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"TOPGUN_ENV, test", "NODE_ENV, staging", "NODE_ENV, prod", "NODE_ENV, development"})
    void otherEnvironmentsAreNotProduction(String variable, String value) {
        environment.put(variable, value);
        assertThat(config().production()).isFalse();
    }

    @Test
    void theOwnVariableForTheEnvironmentIsTakenSeriously() {
        environment.put("TOPGUN_ENV", "prod");
        assertThat(problems()).containsExactly("TOPGUN_ENV=prod: expected one of development, test, production");
    }
}
