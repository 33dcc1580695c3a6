package topgun.adapters.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.adapters.jwt.JwtTokenVerifier.Rules;
import topgun.application.port.TokenVerifier.Verdict.Accepted;
import topgun.application.port.TokenVerifier.Verdict.Refused;
import topgun.domain.access.Principal;

class IssuedTokenTest {

    private static final long NOW = 1_800_000_000_000L;

    @ParameterizedTest
    @ValueSource(strings = {"short", "a secret of more than thirty-two bytes"})
    void isAcceptedUntilItsLifeIsOver(String secret) {
        var key = (TokenKey.Shared) Tokens.key(secret);
        var rules = new Rules(Optional.of("us"), Optional.of("grid"), true, Duration.ZERO);
        var verifier = new JwtTokenVerifier(key, rules);
        var token = new IssuedToken(
                        "alice", List.of("USER", "EDITOR"), Duration.ofHours(1), rules.issuer(), rules.audience())
                .signedWith(key, NOW);

        assertThat(verifier.verify(token, NOW))
                .isEqualTo(new Accepted(
                        new Principal(Optional.of("alice"), List.of("USER", "EDITOR")),
                        OptionalLong.of(NOW + 3_600_000)));
        assertThat(verifier.verify(token, NOW + 3_600_000)).isEqualTo(new Refused("jwt expired"));
    }
}
