package topgun.adapters.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import topgun.application.port.TokenVerifier;

/**
 * Verifies JSON Web Tokens against one key.
 *
 * <p>Of a token's header only the algorithm is looked at, and only to see that it is the one of the key. Hints about keys,
 * embedded or linked ones, are ignored; extensions that a token calls critical refuse it, since none is known here. What
 * a token claims is read only after its signature has been found right.
 */
public final class JwtTokenVerifier implements TokenVerifier {

    private final JWSHeader expected;
    private final JWSVerifier signatures;
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
        this.expected = new JWSHeader(
                switch (key) {
                    case TokenKey.Shared shared -> JWSAlgorithm.HS256;
                    case TokenKey.RsaPublic rsa -> JWSAlgorithm.RS256;
                });
        this.signatures = verifierOf(key);
        this.rules = rules;
    }

    private static JWSVerifier verifierOf(TokenKey key) {
        try {
            return switch (key) {
                case TokenKey.Shared shared -> new MACVerifier(shared.padded());
                case TokenKey.RsaPublic rsa -> new RSASSAVerifier(rsa.key());
            };
        } catch (JOSEException e) {
            throw new IllegalStateException("a key was accepted that cannot verify", e);
        }
    }

    @Override
    public Verdict verify(String token, long nowMillis) {
        try {
            CompactToken compact = CompactToken.split(token);
            checkHeader(compact);
            checkSignature(compact);
            return judge(new Claims(compact.claims()), nowMillis);
        } catch (TokenRefusedException e) {
            return new Verdict.Refused(String.valueOf(e.getMessage()));
        }
    }

    private void checkHeader(CompactToken token) throws TokenRefusedException {
        Map<String, Object> header = token.headerFields();
        if (token.signature().isEmpty()) {
            throw new TokenRefusedException("jwt signature is required");
        }
        if (!expected.getAlgorithm().getName().equals(header.get("alg"))) {
            throw new TokenRefusedException("invalid algorithm");
        }
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw new TokenRefusedException("invalid token");
        }
    }

    private void checkSignature(CompactToken token) throws TokenRefusedException {
        boolean right;
        try {
            right = signatures.verify(expected, token.signedContent(), new Base64URL(token.signature()));
        } catch (JOSEException e) {
            right = false;
        }
        if (!right) {
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
