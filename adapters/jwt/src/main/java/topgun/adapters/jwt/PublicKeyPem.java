package topgun.adapters.jwt;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the RSA public key out of PEM text. Of several blocks the first counts. */
final class PublicKeyPem {

    static final int SMALLEST_MODULUS_BITS = 2048;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    /** SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL } */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    private PublicKeyPem() {}

    static RSAPublicKey read(String text) throws InvalidSecretException {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw new InvalidSecretException("is not a complete PEM block");
        }
        String kind = block.group(1);
        PublicKey key = switch (kind) {
            case "PUBLIC KEY" -> subjectPublicKeyInfo(decode(block.group(2)));
            case "RSA PUBLIC KEY" -> subjectPublicKeyInfo(wrapped(decode(block.group(2))));
            case "CERTIFICATE" -> certified(decode(block.group(2)));
            default ->
                throw new InvalidSecretException(
                        kind.endsWith("PRIVATE KEY")
                                ? "is a private key; this server needs, and should have, the public key only"
                                : "is of an unknown kind of PEM, " + kind);
        };
        if (!(key instanceof RSAPublicKey rsa)) {
            throw new InvalidSecretException("is a public key, but not of RSA");
        }
        if (rsa.getModulus().bitLength() < SMALLEST_MODULUS_BITS) {
            throw new InvalidSecretException("is an RSA key of %d bits; %d or more are needed"
                    .formatted(rsa.getModulus().bitLength(), SMALLEST_MODULUS_BITS));
        }
        return rsa;
    }

    private static byte[] decode(String base64) throws InvalidSecretException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidSecretException("is PEM with broken Base64");
        }
    }

    private static PublicKey subjectPublicKeyInfo(byte[] der) throws InvalidSecretException {
        var spec = new X509EncodedKeySpec(der);
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(spec);
            } catch (GeneralSecurityException e) {
                // not of this kind
            }
        }
        throw new InvalidSecretException("is PEM, but holds no public key");
    }

    private static PublicKey certified(byte[] der) throws InvalidSecretException {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey();
        } catch (CertificateException e) {
            throw new InvalidSecretException("is PEM, but holds no certificate");
        }
    }

    /** The older form of an RSA key lacks the envelope that says it is one. */
    private static byte[] wrapped(byte[] rsaPublicKey) {
        byte[] bitString = new byte[rsaPublicKey.length + 1];
        System.arraycopy(rsaPublicKey, 0, bitString, 1, rsaPublicKey.length);
        return tagged(0x30, concatenated(RSA_ALGORITHM, tagged(0x03, bitString)));
    }

    /** In DER, as far as contents of 128 to 65,535 bytes go, which those of RSA keys of a safe size are. */
    private static byte[] tagged(int tag, byte[] content) {
        int length = content.length;
        byte[] header = length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return concatenated(header, content);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
