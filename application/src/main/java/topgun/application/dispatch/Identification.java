package topgun.application.dispatch;

import java.util.Optional;
import java.util.OptionalLong;
import topgun.application.port.TokenVerifier;
import topgun.application.port.TokenVerifier.Verdict;
import topgun.domain.access.Principal;
import topgun.domain.clock.TimeSource;

/** Decides who sends a request that stands for itself. Safe for all threads. */
public final class Identification {

    private final Optional<TokenVerifier> tokens;
    private final Principal everybody;
    private final boolean tokenNeeded;
    private final TimeSource time;

    /**
     * @param tokens absent when nobody needs a token
     * @param everybody who everybody is then
     * @param tokenNeeded whether somebody without a token is turned away instead of having no role
     */
    public Identification(Optional<TokenVerifier> tokens, Principal everybody, boolean tokenNeeded, TimeSource time) {
        this.tokens = tokens;
        this.everybody = everybody;
        this.tokenNeeded = tokenNeeded;
        this.time = time;
    }

    public Verdict identify(Optional<String> token) {
        if (tokens.isEmpty()) {
            return accepted(everybody);
        }
        if (token.isPresent()) {
            return tokens.get().verify(token.get(), time.millis());
        }
        return tokenNeeded ? new Verdict.Refused("Missing Authorization header") : accepted(Principal.UNKNOWN);
    }

    private static Verdict accepted(Principal who) {
        return new Verdict.Accepted(who, OptionalLong.empty());
    }
}
