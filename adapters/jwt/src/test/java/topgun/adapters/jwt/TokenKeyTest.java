package topgun.adapters.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenKeyTest {

    @ParameterizedTest
    @CsvSource({"31, true", "32, false"})
    void shortSecretsAreKnownToBeUnsafe(int length, boolean tooShort) {
        var key = (TokenKey.Shared) Tokens.key("s".repeat(length));
        assertThat(key.length()).isEqualTo(length);
        assertThat(key.isTooShortToBeSafe()).isEqualTo(tooShort);
    }

    @Test
    void lengthIsThatOfTheBytes() {
        assertThat(((TokenKey.Shared) Tokens.key("ëë\\në")).length()).isEqualTo(7);
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(Tokens.key("tell nobody").toString()).doesNotContain("tell nobody");
        assertThat(Tokens.key(Tokens.resource("public-key.pem")).toString()).doesNotContain("modulus");
    }

    static List<Arguments> unusable() {
        String publicKey = Tokens.resource("public-key.pem");
        return List.of(
                Arguments.of("", "is empty"),
                Arguments.of("-----BEGIN PUBLIC KEY-----", "is not a complete PEM block"),
                Arguments.of(publicKey.substring(0, 200), "is not a complete PEM block"),
                Arguments.of(publicKey.replace("END PUBLIC", "END PRIVATE"), "is not a complete PEM block"),
                Arguments.of(publicKey.replace("MIIB", "MIIC"), "is PEM, but holds no public key"),
                Arguments.of(publicKey.replace("MIIB", "MI"), "is PEM, but holds no public key"),
                Arguments.of("-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----", "is PEM with broken Base64"),
                Arguments.of(
                        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                        "is PEM, but holds no certificate"),
                Arguments.of(
                        "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----",
                        "is PEM, but holds no public key"),
                Arguments.of(
                        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
                        "is a private key; this server needs, and should have, the public key only"),
                Arguments.of(
                        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                        "is a private key; this server needs, and should have, the public key only"),
                Arguments.of(
                        "-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----",
                        "is of an unknown kind of PEM, DH PARAMETERS"),
                Arguments.of(Tokens.resource("elliptic-public-key.pem"), "is a public key, but not of RSA"),
                Arguments.of(
                        Tokens.resource("public-key-of-1024-bits.pem"),
                        "is an RSA key of 1024 bits; 2048 or more are needed"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void unusableKeysAreRefusedWithTheReason(String secret, String reason) {
        assertThatThrownBy(() -> TokenKey.parse(secret))
                .isInstanceOf(InvalidSecretException.class)
                .hasMessage(reason);
    }
}
