package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.adapters.web.TlsFiles;
import topgun.bootstrap.client.SelfSigned;

class NetworkSettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        assertThat(config().network())
                .isEqualTo(new NetworkConfig(
                        "",
                        8080,
                        1024,
                        Optional.empty(),
                        Optional.empty(),
                        Set.of("*"),
                        Set.of(),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(3)));
    }

    @Test
    void everythingCanBeChosen(@TempDir Path directory) throws IOException {
        var identity = SelfSigned.make(directory, "EC");
        Path certificate = Files.writeString(directory.resolve("certificate.pem"), identity.certificatePem());
        Path key = Files.writeString(directory.resolve("key.pem"), identity.keyPem());
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_PORT", "9"),
                Map.entry("TOPGUN_HOST", "::1"),
                Map.entry("TOPGUN_ADVERTISED_URL", "wss://grid.example.org"),
                Map.entry("TOPGUN_TLS_CERTIFICATE", certificate.toString()),
                Map.entry("TOPGUN_TLS_KEY", key.toString()),
                Map.entry("TOPGUN_WEBSOCKET_ORIGINS", "https://c.example"),
                Map.entry("TOPGUN_CORS_ORIGINS", "https://a.example,https://b.example"),
                Map.entry("TOPGUN_REQUEST_TIMEOUT", "30s"),
                Map.entry("TOPGUN_HEARTBEAT_TIMEOUT", "20s"),
                Map.entry("TOPGUN_AUTH_TIMEOUT", "10s"),
                Map.entry("TOPGUN_CLOSE_TIMEOUT", "1s"),
                Map.entry("TOPGUN_ACCEPT_BACKLOG", "511")));
        assertThat(config().network())
                .isEqualTo(new NetworkConfig(
                        "::1",
                        9,
                        511,
                        Optional.of("wss://grid.example.org"),
                        Optional.of(new TlsFiles(certificate, key)),
                        Set.of("https://c.example"),
                        Set.of("https://a.example", "https://b.example"),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "*, localhost",
        "0.0.0.0, localhost",
        "[::], localhost",
        "127.0.0.1, localhost",
        "::1, localhost",
        "10.0.0.1, 10.0.0.1",
        "fd00::1, [fd00::1]",
        "[fd00::1], [fd00::1]",
        "grid.example.org, grid.example.org"
    })
    void clientsFindTheServerWhereItListens(String host, String found) {
        environment.put("TOPGUN_HOST", host);
        assertThat(config().network().url(8090)).isEqualTo("ws://%s:8090".formatted(found));
    }

    @Test
    void productionWarnsOfConnectionsThatAreNotEncrypted() {
        environment.put("TOPGUN_ENV", "production");
        assertThat(warnings())
                .containsExactly("this is production, and connections are not encrypted; give --tls-certificate and"
                        + " --tls-key, or --advertised-url=wss://... if a proxy encrypts");
        environment.put("TOPGUN_ADVERTISED_URL", "wss://grid.example.org");
        assertThat(warnings()).isEmpty();
        environment.remove("TOPGUN_ADVERTISED_URL");
        environment.put("TOPGUN_HOST", "127.0.0.1");
        assertThat(warnings()).isEmpty();
    }

    @Nested
    class Tls {

        @TempDir
        private Path directory;

        private void give(String certificate, String key) {
            try {
                options.put(
                        NetworkSettings.TLS_CERTIFICATE,
                        Files.writeString(directory.resolve("certificate.pem"), certificate)
                                .toString());
                options.put(
                        NetworkSettings.TLS_KEY,
                        Files.writeString(directory.resolve("key.pem"), key).toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void isRefused(String why) {
            assertThat(problems())
                    .singleElement(STRING)
                    .startsWith("--tls-certificate, --tls-key: ")
                    .contains(why);
        }

        @Test
        void isAskedForByTheVariablesOfOtherServersToo() throws IOException {
            var identity = SelfSigned.make(directory, "EC");
            Path certificate = Files.writeString(directory.resolve("certificate.pem"), identity.certificatePem());
            Path key = Files.writeString(directory.resolve("key.pem"), identity.keyPem());
            environment.put("TOPGUN_TLS_CERT_PATH", certificate.toString());
            environment.put("TOPGUN_TLS_KEY_PATH", key.toString());
            environment.put("TOPGUN_TLS_ENABLED", "true");
            assertThat(config().network().tls()).contains(new TlsFiles(certificate, key));
            assertThat(warnings())
                    .containsExactly("TOPGUN_TLS_ENABLED has no effect:"
                            + " connections are encrypted because TOPGUN_TLS_CERT_PATH is given");
        }

        @Test
        void isNotPromisedWithoutACertificate() {
            environment.put("TOPGUN_TLS_ENABLED", "true");
            assertThat(problems())
                    .containsExactly(
                            "TOPGUN_TLS_ENABLED: connections would not be encrypted; give --tls-certificate (or"
                                    + " TOPGUN_TLS_CERT_PATH) and --tls-key (or TOPGUN_TLS_KEY_PATH)");
            environment.put("TOPGUN_TLS_ENABLED", "false");
            assertThat(problems()).isEmpty();
            assertThat(warnings()).isEmpty();
        }

        @Test
        void isAllThatProductionMisses() {
            environment.put("TOPGUN_ENV", "production");
            assertThat(warnings()).hasSize(1);
            var identity = SelfSigned.make(directory, "EC");
            give(identity.certificatePem(), identity.keyPem());
            assertThat(warnings()).isEmpty();
        }

        @Test
        void needsBothFiles() {
            options.put(NetworkSettings.TLS_KEY, "key.pem");
            assertThat(problems()).containsExactly("--tls-key: needs --tls-certificate too");
        }

        @Test
        void needsFilesThatCanBeRead() {
            options.put(
                    NetworkSettings.TLS_CERTIFICATE, directory.resolve("none").toString());
            options.put(NetworkSettings.TLS_KEY, directory.resolve("none").toString());
            isRefused("none cannot be read");
        }

        @ParameterizedTest
        @ValueSource(strings = {"EC", "RSA"})
        void needsTheKeyOfTheCertificate(String algorithm) {
            var identity = SelfSigned.make(directory, algorithm);
            give(identity.certificatePem(), identity.keyPem());
            assertThat(problems()).isEmpty();
            give(identity.certificatePem(), SelfSigned.make(directory, "EC").keyPem());
            isRefused("the key is not that of the certificate");
        }

        @Test
        void saysHowToMakeAKeyThatCanBeUsed() {
            var identity = SelfSigned.make(directory, "EC");
            give(identity.certificatePem(), identity.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
            isRefused("openssl pkcs8 -topk8 -nodes");
            give(identity.keyPem(), identity.keyPem());
            isRefused("no certificate in PEM form");
        }
    }
}
