package topgun.adapters.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A token issued by whoever knows the server's own secret: for operators, and for trying things out. In production those of
 * users come from where they sign in.
 */
public record IssuedToken(
        String userId, List<String> roles, Duration lifetime, Optional<String> issuer, Optional<String> audience) {

    public IssuedToken {
        roles = List.copyOf(roles);
    }

    /** The token text, valid from now on. */
    public String signedWith(TokenKey.Shared key, long nowMillis) {
        long issuedAt = nowMillis / 1000;
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", userId);
        claims.put("roles", roles);
        claims.put("iat", issuedAt);
        claims.put("exp", issuedAt + lifetime.toSeconds());
        issuer.ifPresent(iss -> claims.put("iss", iss));
        audience.ifPresent(aud -> claims.put("aud", aud));
        var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
        try {
            token.sign(new MACSigner(key.padded()));
        } catch (JOSEException e) {
            throw new IllegalStateException("a key was accepted that cannot sign", e);
        }
        return token.serialize();
    }
}
