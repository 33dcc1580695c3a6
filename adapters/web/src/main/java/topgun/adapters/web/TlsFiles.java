package topgun.adapters.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the identity of a server that speaks TLS lies, in PEM form.
 *
 * @param certificate its certificate, followed by those that lead to a known one
 * @param key its private key, as PKCS #8 and not encrypted
 */
public record TlsFiles(Path certificate, Path key) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
    /** Signs in the way that fits a kind of key. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "Ed25519");

    private static final byte[] PROBE = {1, 2, 3};

    /** @throws IllegalArgumentException with a text for operators, if the files cannot be used */
    public void check() {
        read().keyStore();
    }

    Contents read() {
        return new Contents(read(certificate), read(key));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    /** What the files held at some time. */
    record Contents(String certificate, String key) {

        static final char[] PASSWORD = "never leaves memory".toCharArray();

        KeyStore keyStore() {
            List<? extends Certificate> chain = chain();
            PrivateKey privateKey = privateKey();
            try {
                checkPair(chain.getFirst(), privateKey);
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, PASSWORD);
                store.setKeyEntry("server", privateKey, PASSWORD, chain.toArray(Certificate[]::new));
                return store;
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalArgumentException("certificate and key cannot be used: " + e.getMessage(), e);
            }
        }

        private List<? extends Certificate> chain() {
            try {
                List<? extends Certificate> chain = List.copyOf(CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(certificate.getBytes(StandardCharsets.ISO_8859_1))));
                if (!chain.isEmpty()) {
                    return chain;
                }
            } catch (GeneralSecurityException e) {
                // said below
            }
            throw new IllegalArgumentException("the certificate file holds no certificate in PEM form");
        }

        private PrivateKey privateKey() {
            Matcher block = KEY.matcher(key);
            if (block.find()) {
                try {
                    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
                    for (String algorithm : SIGNATURES.keySet()) {
                        try {
                            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                        } catch (GeneralSecurityException e) {
                            // not of this kind
                        }
                    }
                } catch (IllegalArgumentException e) {
                    // not Base64, said below
                }
            }
            throw new IllegalArgumentException(
                    "the key file holds no key that is PKCS #8 in PEM form and not encrypted;"
                            + " make one with: openssl pkcs8 -topk8 -nodes -in old.pem -out key.pem");
        }

        private static void checkPair(Certificate certificate, PrivateKey key) throws GeneralSecurityException {
            Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            if (certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
                signature.initVerify(certificate.getPublicKey());
                signature.update(PROBE);
                if (signature.verify(signed)) {
                    return;
                }
            }
            throw new IllegalArgumentException("the key is not that of the certificate");
        }
    }
}
