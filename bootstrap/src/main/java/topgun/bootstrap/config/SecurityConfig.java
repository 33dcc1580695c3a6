package topgun.bootstrap.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import topgun.adapters.jwt.JwtTokenVerifier;
import topgun.adapters.jwt.TokenKey;
import topgun.domain.access.Policy;

/**
 * Who may do what.
 *
 * @param denyByDefault whether everything is denied that no policy grants, even while there is none
 * @param policies those of the settings and of the policies file
 * @param mostRules how many rules there may be that are kept with the records
 * @param superusers users who may do everything, whatever their roles
 * @param adminInterface whether there is one; not where anybody could reach it without a token
 * @param operator who gets a token for it by a password
 * @param httpSyncNeedsToken whether {@code POST /sync} needs a token; never in a server that asks for none
 * @param tokenGrace how long a connection may go on after its token has expired; for ever if absent
 */
public record SecurityConfig(
        Authentication authentication,
        boolean denyByDefault,
        List<Policy> policies,
        int mostRules,
        Set<String> superusers,
        boolean adminInterface,
        Optional<Operator> operator,
        boolean httpSyncNeedsToken,
        Optional<Duration> tokenGrace) {

    public SecurityConfig {
        policies = List.copyOf(policies);
        superusers = Set.copyOf(superusers);
    }

    /** A name and a password. */
    public record Operator(String name, Secret password) {}

    /** How clients prove who they are. */
    public sealed interface Authentication {

        /** By a token. */
        record ByToken(TokenKey key, JwtTokenVerifier.Rules rules) implements Authentication {}

        /**
         * By a token whose key is one of a set.
         *
         * @param place a path or a URL
         * @param refresh how often it is read
         */
        record ByKeySet(String place, Duration refresh, JwtTokenVerifier.Rules rules) implements Authentication {}

        /** Not at all. */
        record Nobody() implements Authentication {}
    }
}
