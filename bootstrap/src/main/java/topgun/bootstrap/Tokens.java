package topgun.bootstrap;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.KeySet;
import topgun.adapters.jwt.TokenKey;
import topgun.application.admin.OperatorLogin;
import topgun.application.port.TokenVerifier;
import topgun.bootstrap.config.SecurityConfig;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.domain.clock.TimeSource;

/** Who looks at tokens, and who gets one, as it was configured. */
final class Tokens {

    private static final Duration OPERATOR_TOKEN_LIFETIME = Duration.ofHours(24);

    private Tokens() {}

    /**
     * Empty if nobody needs a token.
     *
     * @param chores fetch keys anew that are published elsewhere
     * @param workers wait for them
     */
    static Optional<TokenVerifier> verifier(Authentication authentication, Chores chores, Executor workers) {
        return switch (authentication) {
            case Authentication.ByToken(var key, var rules) -> Optional.of(new JwtTokenVerifier(key, rules));
            case Authentication.ByKeySet(var place, var refresh, var rules) -> {
                KeySet keys = KeySet.at(place);
                chores.every(refresh.toMillis(), () -> workers.execute(keys::refresh));
                yield Optional.of(new JwtTokenVerifier(keys, rules));
            }
            case Authentication.Nobody nobody -> Optional.empty();
        };
    }

    /** The account of the operator; empty if there is none, or no key of this server to sign a token with. */
    static Optional<OperatorLogin.Account> operator(SecurityConfig security, TimeSource time) {
        return security.authentication() instanceof Authentication.ByToken(TokenKey.Shared key, var rules)
                ? security.operator()
                        .map(operator -> new OperatorLogin.Account(
                                operator.name(),
                                operator.password().reveal(),
                                () -> new IssuedToken(
                                                operator.name(),
                                                List.of("admin"),
                                                OPERATOR_TOKEN_LIFETIME,
                                                rules.issuer(),
                                                rules.audience())
                                        .signedWith(key, time.millis())))
                : Optional.empty();
    }
}
