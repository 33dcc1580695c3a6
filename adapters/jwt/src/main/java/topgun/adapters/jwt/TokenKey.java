package topgun.adapters.jwt;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** What tokens are checked against. The kind of key alone decides the algorithm; a token has no say in it. */
public sealed interface TokenKey {

    /**
     * Reads a secret as operators configure it: a public key or certificate in PEM form, or else any text that the issuer
     * of the tokens knows too. A backslash followed by the letter n stands for a line break, since environment variables
     * often cannot hold one.
     */
    static TokenKey parse(String secret) throws InvalidSecretException {
        String text = secret.replace("\\n", "\n");
        if (text.contains("-----BEGIN")) {
            return new RsaPublic(PublicKeyPem.read(text));
        }
        if (text.isEmpty()) {
            throw new InvalidSecretException("is empty");
        }
        return new Shared(text);
    }

    /** A secret that signs and verifies: HS256. */
    final class Shared implements TokenKey {

        /** A shorter key can be guessed from a single token. */
        public static final int SAFE_BYTES = 32;

        private final byte[] bytes;

        Shared(String text) {
            this.bytes = text.getBytes(StandardCharsets.UTF_8);
        }

        public int length() {
            return bytes.length;
        }

        public boolean isTooShortToBeSafe() {
            return bytes.length < SAFE_BYTES;
        }

        /** The key in the length that libraries insist on. HMAC itself fills keys with zeros, so its result is the same. */
        byte[] padded() {
            return Arrays.copyOf(bytes, Math.max(bytes.length, SAFE_BYTES));
        }
    }

    /** A key that only verifies: RS256. */
    final class RsaPublic implements TokenKey {

        private final RSAPublicKey key;

        RsaPublic(RSAPublicKey key) {
            this.key = key;
        }

        RSAPublicKey key() {
            return key;
        }
    }
}
