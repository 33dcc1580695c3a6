package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.config.Configuration.Unusable;
import topgun.bootstrap.config.Configuration.Usable;
import topgun.bootstrap.config.SecurityConfig.Operator;

/** What operators choose for themselves: who logs in, and who sees the numbers. */
class OperatorSettingsTest {

    private final Map<String, String> environment =
            new HashMap<>(Map.of("JWT_SECRET", "a secret of more than thirty-two bytes"));

    private Configuration read() {
        return Configuration.read(Map.of(), environment);
    }

    private ServerConfig config() {
        return switch (read()) {
            case Usable usable -> usable.config();
            case Unusable unusable -> throw new AssertionError(unusable.problems());
        };
    }

    @Test
    void withoutAPasswordNobodyLogsIn() {
        environment.put("TOPGUN_ADMIN_USERNAME", "root");
        assertThat(config().security().operator()).isEmpty();
    }

    @Test
    void theOperatorIsCalledAdminUnlessToldOtherwise() {
        environment.put("TOPGUN_ADMIN_PASSWORD", "eight888");
        assertThat(config().security().operator()).hasValue(new Operator("admin", new Secret("eight888")));
        environment.put("TOPGUN_ADMIN_USER", "root");
        assertThat(config().security().operator()).hasValue(new Operator("root", new Secret("eight888")));
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void aPasswordThatIsEasyToGuessIsRefused() {
        environment.put("TOPGUN_ADMIN_PASSWORD", "seven77");
        assertThat(read())
                .isInstanceOfSatisfying(
                        Unusable.class,
                        unusable -> assertThat(unusable.problems())
                                .extracting(Problem::text)
                                .containsExactly("TOPGUN_ADMIN_PASSWORD: has 7 characters, expected at least 8"));
    }

    @Test
    void whoCannotSignTokensSaysSo() {
        environment.remove("JWT_SECRET");
        environment.put("TOPGUN_JWKS", "keys.json");
        environment.put("TOPGUN_ADMIN_PASSWORD", "eight888");
        assertThat(read().warnings())
                .containsExactly(
                        "TOPGUN_ADMIN_PASSWORD is not used: nobody can log in where the server has no secret to"
                                + " sign tokens with");
    }

    @Test
    void namesOfMapsAreForOperatorsAlone() {
        assertThat(config().metrics()).isEqualTo(new MetricsConfig(Optional.empty(), Optional.empty(), 0));
        environment.put("TOPGUN_METRICS_PORT", "9090");
        assertThat(config().metrics()).isEqualTo(new MetricsConfig(Optional.of(9090), Optional.empty(), 100));
        environment.remove("TOPGUN_METRICS_PORT");
        environment.put("TOPGUN_METRICS_TOKEN", "scraper");
        environment.put("TOPGUN_METRICS_MAPS", "7");
        assertThat(config().metrics())
                .isEqualTo(new MetricsConfig(Optional.empty(), Optional.of(new Secret("scraper")), 7));
    }

    @Test
    void secretsOfOperatorsAreNotShown() {
        environment.put("TOPGUN_ADMIN_PASSWORD", "eight888");
        environment.put("TOPGUN_METRICS_TOKEN", "scraper");
        assertThat(List.of(SettingsListing.effective(read().values()), config().toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain("eight888", "scraper"));
    }
}
