package topgun.adapters.jwt;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import topgun.application.port.TokenVerifier;

/**
 * Verifies JSON Web Tokens against one key, or one of a set.
 *
 * <p>Of a token's header only the algorithm is looked at, and only to see that it is the one of the key; with a set of keys
 * also which of them it names. Other hints about keys, embedded or linked ones, are ignored; extensions that a token calls
 * critical refuse it, since none is known here. What a token claims is read only after its signature has been found right.
 */
public final class JwtTokenVerifier implements TokenVerifier {

    /** Finds what a token with such a header is checked with. */
    private final Function<Map<String, Object>, Optional<SignatureCheck>> keys;

    private final Rules rules;

    /**
     * What is asked of a token besides its signature. Validity times are always checked if present.
     *
     * @param issuer what {@code iss} must be; absent for anything
     * @param audience what {@code aud} must be or contain; absent for anything
     * @param expiryRequired whether a token must expire some day
     * @param leeway how far the clocks of issuer and server may be apart
     */
    public record Rules(Optional<String> issuer, Optional<String> audience, boolean expiryRequired, Duration leeway) {

        /** Nothing but validity times, to the letter. */
        public static final Rules NONE = new Rules(Optional.empty(), Optional.empty(), false, Duration.ZERO);
    }

    public JwtTokenVerifier(TokenKey key, Rules rules) {
        var only = Optional.of(
                switch (key) {
                    case TokenKey.Shared shared -> SignatureCheck.with(shared);
                    case TokenKey.RsaPublic rsa -> SignatureCheck.with(rsa.key());
                });
        this.keys = header -> only;
        this.rules = rules;
    }

    public JwtTokenVerifier(KeySet keys, Rules rules) {
        this.keys = keys::find;
        this.rules = rules;
    }

    @Override
    public Verdict verify(String token, long nowMillis) {
        try {
            CompactToken compact = CompactToken.split(token);
            checkSignature(compact);
            return judge(new Claims(compact.claims()), nowMillis);
        } catch (TokenRefusedException e) {
            return new Verdict.Refused(String.valueOf(e.getMessage()));
        }
    }

    private void checkSignature(CompactToken token) throws TokenRefusedException {
        Map<String, Object> header = token.headerFields();
        if (token.signature().isEmpty()) {
            throw new TokenRefusedException("jwt signature is required");
        }
        Optional<SignatureCheck> key = keys.apply(header);
        if (key.isEmpty()) {
            throw new TokenRefusedException("invalid signature");
        }
        if (!key.get().isFor(header.get("alg"))) {
            throw new TokenRefusedException("invalid algorithm");
        }
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw new TokenRefusedException("invalid token");
        }
        if (!key.get().accepts(token)) {
            throw new TokenRefusedException("invalid signature");
        }
    }

    private Verdict judge(Claims claims, long nowMillis) throws TokenRefusedException {
        double leeway = rules.leeway().toMillis();
        OptionalDouble notBefore = claims.millis("nbf");
        OptionalDouble expiry = claims.millis("exp");
        if (notBefore.isPresent() && notBefore.getAsDouble() > nowMillis + leeway) {
            throw new TokenRefusedException("jwt not active");
        }
        if (expiry.isPresent() && expiry.getAsDouble() + leeway <= nowMillis) {
            throw new TokenRefusedException("jwt expired");
        }
        if (expiry.isEmpty() && rules.expiryRequired()) {
            throw new TokenRefusedException("jwt expiry required");
        }
        if (rules.issuer().isPresent()
                && !rules.issuer().get().equals(claims.fields().get("iss"))) {
            throw new TokenRefusedException("jwt issuer invalid");
        }
        if (rules.audience().isPresent()
                && !claims.names("aud", rules.audience().get())) {
            throw new TokenRefusedException("jwt audience invalid");
        }
        // a cast of what is too large ends at the largest long
        OptionalLong goodUntil =
                expiry.isPresent() ? OptionalLong.of((long) (expiry.getAsDouble() + leeway)) : OptionalLong.empty();
        return new Verdict.Accepted(claims.principal(), goodUntil);
    }
}
