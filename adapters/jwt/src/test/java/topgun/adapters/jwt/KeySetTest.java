package topgun.adapters.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.TokenVerifier.Verdict;

class KeySetTest {

    private static RSAKey rsa;
    private static ECKey ec;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("one").keyUse(KeyUse.SIGNATURE).generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
    }

    private Path file() {
        return directory.resolve("keys.json");
    }

    private void publish(JWK... keys) {
        // a set must show nothing but the public halves, except where a test wants a secret in it
        publish(new JWKSet(List.of(keys)).toString(false));
    }

    private void publish(String set) {
        try {
            Files.writeString(file(), set);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeySet read() {
        return KeySet.at(file().toString());
    }

    private static String token(JWSAlgorithm algorithm, String kid, JWSSigner signer) {
        var token =
                new JWSObject(new JWSHeader.Builder(algorithm).keyID(kid).build(), new Payload("{\"sub\":\"ann\"}"));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private static String byRsa(String kid) {
        try {
            return token(JWSAlgorithm.RS256, kid, new RSASSASigner(rsa));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String byEc(String kid) {
        try {
            return token(JWSAlgorithm.ES256, kid, new ECDSASigner(ec));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Verdict verdict(KeySet keys, String token) {
        return new JwtTokenVerifier(keys, JwtTokenVerifier.Rules.NONE).verify(token, 0);
    }

    private static void isRefused(KeySet keys, String token, String reason) {
        assertThat(verdict(keys, token)).isEqualTo(new Verdict.Refused(reason));
    }

    private static void isAccepted(KeySet keys, String token) {
        assertThat(verdict(keys, token)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void theKeyThatATokenNamesDecides() {
        publish(rsa, ec);
        KeySet keys = read();

        isAccepted(keys, byRsa("one"));
        isAccepted(keys, byEc("two"));
        isRefused(keys, byRsa("two"), "invalid algorithm");
        isRefused(keys, byEc("one"), "invalid algorithm");
        for (String kid : List.of("three", "", "../one", "one\u0000", "' OR 1=1")) {
            isRefused(keys, byRsa(kid), "invalid signature");
        }
        isRefused(keys, byRsa(null), "invalid signature");
    }

    @Test
    void theOnlyKeyNeedsNoName() {
        publish(rsa);
        isAccepted(read(), byRsa(null));
        isRefused(read(), byRsa("other"), "invalid signature");
    }

    @Test
    void aPublicKeyIsNoSecret() throws JOSEException {
        publish(rsa);
        for (byte[] known : List.of(
                rsa.toRSAPublicKey().getEncoded(),
                rsa.toPublicJWK().toJSONString().getBytes(UTF_8),
                rsa.getModulus().decode())) {
            String token = Tokens.signed("HmacSHA256", known, "{\"alg\":\"HS256\",\"kid\":\"one\"}", "{}");
            isRefused(read(), token, "invalid algorithm");
        }
        isRefused(read(), Tokens.base64("{\"alg\":\"none\",\"kid\":\"one\"}") + ".e30.x", "invalid algorithm");
        isRefused(
                read(),
                Tokens.signed("HmacSHA256", new byte[32], "{\"alg\":\"RS256\",\"kid\":7}", "{}"),
                "invalid signature");
    }

    @Test
    void keysComeAndGo() {
        publish(rsa);
        KeySet keys = read();
        isRefused(keys, byEc("two"), "invalid signature");

        publish(rsa, ec);
        keys.refresh();
        isAccepted(keys, byRsa("one"));
        isAccepted(keys, byEc("two"));

        publish(ec);
        keys.refresh();
        isRefused(keys, byRsa("one"), "invalid signature");
        isAccepted(keys, byEc("two"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "{\"keys\":[]}", "{\"keys\":{}}", "{\"keys\":[{\"kty\":\"RSA\"}]}"})
    void whatIsNoSetOfKeysIsPassedOver(String nonsense) {
        publish(rsa);
        KeySet keys = read();

        publish(nonsense);
        keys.refresh();

        isAccepted(keys, byRsa("one"));
        assertThatThrownBy(this::read).isInstanceOf(UncheckedIOException.class).hasMessageContaining(file().toString());
    }

    @Test
    void onlyKeysThatCheckSignaturesSafelyCount() throws JOSEException {
        OctetSequenceKey secret =
                new OctetSequenceKeyGenerator(256).keyID("secret").generate();
        publish(
                rsa,
                new RSAKey.Builder(rsa).keyID("enc").keyUse(KeyUse.ENCRYPTION).build(),
                new RSAKey.Builder(rsa)
                        .keyID("ps")
                        .algorithm(JWSAlgorithm.PS256)
                        .build(),
                new RSAKeyGenerator(1024, true).keyID("short").generate(),
                new ECKeyGenerator(Curve.P_521).keyID("long").generate(),
                secret);
        KeySet keys = read();

        isAccepted(keys, byRsa("one"));
        isRefused(keys, byRsa("enc"), "invalid signature");
        isRefused(keys, byRsa("ps"), "invalid signature");
        String symmetric = Tokens.signed(
                "HmacSHA256", secret.toByteArray(), "{\"alg\":\"HS256\",\"kid\":\"secret\"}", "{\"sub\":\"ann\"}");
        isRefused(keys, symmetric, "invalid signature");
    }

    @Test
    void mayLieBehindAUrl() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/keys", exchange -> {
            byte[] body = Files.readAllBytes(file());
            exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        try {
            publish(rsa);
            KeySet keys = KeySet.at("http://localhost:" + http.getAddress().getPort() + "/keys");
            isAccepted(keys, byRsa("one"));
            publish(ec);
            keys.refresh();
            isAccepted(keys, byEc("two"));
            publish("");
            keys.refresh();
            isAccepted(keys, byEc("two"));
            publish("x".repeat(2 << 20));
            keys.refresh();
            isAccepted(keys, byEc("two"));
        } finally {
            http.stop(0);
        }
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void isNotWaitedForLongWhenItComesTooSlowly() throws IOException {
        var stalling = new AtomicBoolean();
        var over = new CountDownLatch(1);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/keys", exchange -> {
            byte[] body = Files.readAllBytes(file());
            exchange.sendResponseHeaders(200, body.length);
            if (stalling.get()) {
                exchange.getResponseBody().write(body, 0, 1);
                exchange.getResponseBody().flush();
                await(over);
            }
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        try {
            publish(rsa);
            KeySet keys = KeySet.at("http://localhost:" + http.getAddress().getPort() + "/keys", Duration.ofSeconds(2));
            stalling.set(true);
            keys.refresh();
            isAccepted(keys, byRsa("one"));
        } finally {
            over.countDown();
            http.stop(0);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
