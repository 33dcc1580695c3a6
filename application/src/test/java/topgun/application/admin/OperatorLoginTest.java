package topgun.application.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.admin.OperatorLogin.Account;
import topgun.application.admin.OperatorLogin.Outcome;
import topgun.application.harness.ManualTime;

class OperatorLoginTest {

    private static final String HERE = "192.0.2.1";

    private final ManualTime time = new ManualTime(1_000_000);
    private final OperatorLogin login =
            new OperatorLogin(Optional.of(new Account("admin", "pässword", () -> "token")), time);

    @Test
    void theRightPasswordGetsAToken() {
        assertThat(login.attempt(HERE, "admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
    }

    @ParameterizedTest
    @CsvSource({"admin, password", "Admin, pässword", "admin, ''", "'', pässword", "admin, pässword2"})
    void nothingElseDoes(String name, String password) {
        assertThat(login.attempt(HERE, name, password)).isEqualTo(new Outcome.Wrong());
    }

    @Test
    void whoGuessesHasToWait() {
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThat(login.attempt(HERE, "admin", "guess " + attempt)).isEqualTo(new Outcome.Wrong());
        }
        assertThat(login.attempt(HERE, "admin", "pässword"))
                .as("also when guessing right")
                .isEqualTo(new Outcome.TooMany());
        time.advance(999);
        assertThat(login.attempt(HERE, "admin", "pässword")).isEqualTo(new Outcome.TooMany());
        time.advance(1);
        assertThat(login.attempt(HERE, "admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
        assertThat(login.attempt(HERE, "admin", "guess")).isEqualTo(new Outcome.Wrong());
        assertThat(login.attempt(HERE, "admin", "pässword")).isEqualTo(new Outcome.TooMany());
    }

    @Test
    void whoKnowsThePasswordNeverHasToWait() {
        for (int attempt = 0; attempt < 100; attempt++) {
            assertThat(login.attempt(HERE, "admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
        }
    }

    @Test
    void whoGuessesElsewhereKeepsNobodyOut() {
        for (int attempt = 0; attempt < 100; attempt++) {
            login.attempt("192.0.2.2", "admin", "guess " + attempt);
        }
        assertThat(login.attempt("192.0.2.2", "admin", "pässword")).isEqualTo(new Outcome.TooMany());
        assertThat(login.attempt(HERE, "admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
    }

    @Test
    void whoGuessesFromManyAddressesHasToWaitToo() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            assertThat(login.attempt("address " + attempt, "admin", "guess")).isEqualTo(new Outcome.Wrong());
        }
        assertThat(login.attempt("another", "admin", "guess")).isEqualTo(new Outcome.TooMany());
        time.advance(10);
        assertThat(login.attempt("another", "admin", "guess")).isEqualTo(new Outcome.Wrong());
    }

    @Test
    void withoutAnAccountNobodyGetsIn() {
        assertThat(new OperatorLogin(Optional.empty(), time).attempt(HERE, "", ""))
                .isEqualTo(new Outcome.NoAccount());
    }
}
