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

    private final ManualTime time = new ManualTime(1_000_000);
    private final OperatorLogin login =
            new OperatorLogin(Optional.of(new Account("admin", "pässword", () -> "token")), time);

    @Test
    void theRightPasswordGetsAToken() {
        assertThat(login.attempt("admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
    }

    @ParameterizedTest
    @CsvSource({"admin, password", "Admin, pässword", "admin, ''", "'', pässword", "admin, pässword2"})
    void nothingElseDoes(String name, String password) {
        assertThat(login.attempt(name, password)).isEqualTo(new Outcome.Wrong());
    }

    @Test
    void whoGuessesHasToWait() {
        for (int attempt = 0; attempt < 10; attempt++) {
            assertThat(login.attempt("admin", "guess " + attempt)).isEqualTo(new Outcome.Wrong());
        }
        assertThat(login.attempt("admin", "pässword"))
                .as("also when guessing right")
                .isEqualTo(new Outcome.TooMany());
        time.advance(999);
        assertThat(login.attempt("admin", "pässword")).isEqualTo(new Outcome.TooMany());
        time.advance(1);
        assertThat(login.attempt("admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
        assertThat(login.attempt("admin", "guess")).isEqualTo(new Outcome.Wrong());
        assertThat(login.attempt("admin", "pässword")).isEqualTo(new Outcome.TooMany());
    }

    @Test
    void whoKnowsThePasswordNeverHasToWait() {
        for (int attempt = 0; attempt < 100; attempt++) {
            assertThat(login.attempt("admin", "pässword")).isEqualTo(new Outcome.Welcome("token"));
        }
    }

    @Test
    void withoutAnAccountNobodyGetsIn() {
        assertThat(new OperatorLogin(Optional.empty(), time).attempt("", "")).isEqualTo(new Outcome.NoAccount());
    }
}
