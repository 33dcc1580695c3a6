package topgun.application.port;

import java.util.OptionalLong;
import topgun.domain.access.Principal;

/**
 * Decides whether a token proves who a client is. Any text may come in; whatever it is, the answer is a verdict. Safe for
 * all threads; may block briefly when keys have to be fetched.
 */
public interface TokenVerifier {

    Verdict verify(String token, long nowMillis);

    /** What became of a token. */
    sealed interface Verdict {

        /** The token is good until {@code expiresAtMillis}, for ever when absent. */
        record Accepted(Principal principal, OptionalLong expiresAtMillis) implements Verdict {}

        /** The reason is fit for the client: it names neither keys nor the algorithm that was expected. */
        record Refused(String reason) implements Verdict {}
    }
}
