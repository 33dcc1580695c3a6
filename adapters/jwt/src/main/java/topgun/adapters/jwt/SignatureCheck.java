package topgun.adapters.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/** One key, which has one algorithm and no other. */
record SignatureCheck(JWSHeader expected, JWSVerifier verifier) {

    /** A way to make a verifier. */
    @FunctionalInterface
    private interface Making {

        JWSVerifier verifier() throws JOSEException;
    }

    static SignatureCheck with(TokenKey.Shared secret) {
        return of(JWSAlgorithm.HS256, () -> new MACVerifier(secret.padded()));
    }

    static SignatureCheck with(RSAPublicKey key) {
        return of(JWSAlgorithm.RS256, () -> new RSASSAVerifier(key));
    }

    static SignatureCheck with(ECPublicKey key) {
        return of(JWSAlgorithm.ES256, () -> new ECDSAVerifier(key));
    }

    private static SignatureCheck of(JWSAlgorithm algorithm, Making making) {
        try {
            return new SignatureCheck(new JWSHeader(algorithm), making.verifier());
        } catch (JOSEException e) {
            throw new IllegalStateException("a key was accepted that cannot verify", e);
        }
    }

    boolean isFor(@Nullable Object algorithm) {
        return expected.getAlgorithm().getName().equals(algorithm);
    }

    boolean accepts(CompactToken token) {
        try {
            return verifier.verify(expected, token.signedContent(), new Base64URL(token.signature()));
        } catch (JOSEException e) {
            return false;
        }
    }
}
