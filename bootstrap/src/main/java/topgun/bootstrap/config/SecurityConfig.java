package topgun.bootstrap.config;

import java.nio.file.Path;
import java.util.Optional;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;

/**
 * Who may do what.
 *
 * @param denyByDefault whether everything is denied that no policy grants, even while there is none
 * @param policiesFile a file that could be read when the configuration was
 * @param httpSyncNeedsToken whether {@code POST /sync} needs a token; never in a server that asks for none
 */
public record SecurityConfig(
        Authentication authentication, boolean denyByDefault, Optional<Path> policiesFile, boolean httpSyncNeedsToken) {

    /** How clients prove who they are. */
    public sealed interface Authentication {

        /** By a token. */
        record ByToken(TokenKey key, JwtTokenVerifier.Rules rules) implements Authentication {}

        /** Not at all. */
        record Nobody() implements Authentication {}
    }
}
