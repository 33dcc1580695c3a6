package topgun.bootstrap.config;

import java.util.List;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;
import topgun.domain.access.Policy;

/**
 * Who may do what.
 *
 * @param denyByDefault whether everything is denied that no policy grants, even while there is none
 * @param policies those of the settings and of the policies file
 * @param httpSyncNeedsToken whether {@code POST /sync} needs a token; never in a server that asks for none
 */
public record SecurityConfig(
        Authentication authentication, boolean denyByDefault, List<Policy> policies, boolean httpSyncNeedsToken) {

    public SecurityConfig {
        policies = List.copyOf(policies);
    }

    /** How clients prove who they are. */
    public sealed interface Authentication {

        /** By a token. */
        record ByToken(TokenKey key, JwtTokenVerifier.Rules rules) implements Authentication {}

        /** Not at all. */
        record Nobody() implements Authentication {}
    }
}
