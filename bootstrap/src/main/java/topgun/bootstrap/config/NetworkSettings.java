package topgun.bootstrap.config;

import static topgun.bootstrap.config.SecuritySettings.NO_AUTH;
import static topgun.bootstrap.config.SettingType.duration;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.origins;
import static topgun.bootstrap.config.SettingType.path;
import static topgun.bootstrap.config.SettingType.text;
import static topgun.bootstrap.config.SettingType.webSocketUrl;
import static topgun.bootstrap.config.Units.DAY;
import static topgun.bootstrap.config.Units.MINUTE;
import static topgun.bootstrap.config.Units.SECOND;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import topgun.adapters.web.TlsFiles;

/** Where clients reach the server, and how long it waits for them. */
final class NetworkSettings {

    static final Section SECTION = new Section("Network");

    private static final String ALL_INTERFACES = "*";

    static final Setting<Integer> PORT = SECTION.setting("port", number(0, 65_535))
            .usually(8080)
            .orAs("PORT")
            .means("Port for WebSocket and HTTP. 0 picks a free one; the line PORT=<n> on standard output tells"
                    + " which.");

    static final Setting<String> HOST = SECTION.setting(
                    "host",
                    text(
                            "<host>",
                            "a host name, an address, or * for all interfaces",
                            "\\*|[^\\s:/?#@,]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?\\]?"))
            .usually(ALL_INTERFACES)
            .orAs("TOPGUN_BIND_ADDR")
            .whenOn(NO_AUTH, "127.0.0.1")
            .means("Interface to listen on.");

    static final Setting<String> ADVERTISED_URL = SECTION.setting("advertised-url", webSocketUrl())
            .means("Where clients reach this server, as the partition map tells them. Needed behind a proxy.");

    static final Setting<Path> TLS_CERTIFICATE = SECTION.setting("tls-certificate", path())
            .orAs("TOPGUN_TLS_CERT_PATH")
            .means("File with the certificate of this server and those that lead to a known one (PEM). With it,"
                    + " only encrypted connections are taken (https, wss); it is read again when it changes.");

    static final Setting<Path> TLS_KEY = SECTION.setting("tls-key", path())
            .orAs("TOPGUN_TLS_KEY_PATH")
            .means("File with the private key of that certificate (PEM, PKCS #8, not encrypted).");

    static final Setting<Set<String>> WEBSOCKET_ORIGINS = SECTION.setting("websocket-origins", origins())
            .usually(Set.of("*"))
            .means("Web pages of these origins may connect; those of others are refused (403). Programs other than"
                    + " browsers need none.");

    static final Setting<Set<String>> CORS_ORIGINS =
            SECTION.setting("cors-origins", origins()).means("Web pages of these origins may use the HTTP interface.");

    static final Setting<Duration> REQUEST_TIMEOUT = SECTION.setting(
                    "request-timeout", duration(Duration.ofMillis(100), DAY))
            .usually(MINUTE)
            .means("How long an HTTP request, or the handshake of a WebSocket, may take to arrive as a whole. A"
                    + " connection that sends none for so long ends too.");

    static final Setting<Duration> HEARTBEAT_TIMEOUT = SECTION.setting("heartbeat-timeout", duration(SECOND, DAY))
            .usually(MINUTE)
            .means("A client that has sent nothing for so long is disconnected.");

    static final Setting<Duration> AUTH_TIMEOUT = SECTION.setting("auth-timeout", duration(SECOND, DAY))
            .usually(Duration.ofMinutes(5))
            .means("A client that has not authenticated after so long is disconnected. A person may be typing a"
                    + " password.");

    static final Setting<Duration> CLOSE_TIMEOUT = SECTION.setting(
                    "close-timeout", duration(Duration.ofMillis(100), MINUTE))
            .usually(Duration.ofSeconds(3))
            .means("How long a closing connection may take to deliver what was sent before.");

    static final Setting<Integer> ACCEPT_BACKLOG = SECTION.setting("accept-backlog", number(1, 65_535))
            .usually(1024)
            .means("Connections that the operating system keeps until the server takes them.");

    private NetworkSettings() {}

    static NetworkConfig read(SettingValues values) {
        String host = values.get(HOST);
        if (RunningSettings.isProduction(values) && !isLoopback(host) && !isEncrypted(values)) {
            values.addWarning("""
                    this is production, and connections are not encrypted; \
                    give %s and %s, or %s=wss://... if a proxy encrypts""".formatted(TLS_CERTIFICATE.option(), TLS_KEY.option(), ADVERTISED_URL.option()));
        }
        return new NetworkConfig(
                host.equals(ALL_INTERFACES) ? "" : host,
                values.get(PORT),
                values.get(ACCEPT_BACKLOG),
                values.find(ADVERTISED_URL),
                tls(values),
                values.get(WEBSOCKET_ORIGINS),
                values.find(CORS_ORIGINS).orElse(Set.of()),
                values.get(REQUEST_TIMEOUT),
                values.get(HEARTBEAT_TIMEOUT),
                values.get(AUTH_TIMEOUT),
                values.get(CLOSE_TIMEOUT));
    }

    /** By this server or in front of it, as far as one can tell. */
    private static boolean isEncrypted(SettingValues values) {
        return values.find(TLS_CERTIFICATE).isPresent()
                || values.find(ADVERTISED_URL)
                        .filter(url -> url.startsWith("wss:"))
                        .isPresent();
    }

    private static Optional<TlsFiles> tls(SettingValues values) {
        Optional<Path> certificate = values.find(TLS_CERTIFICATE);
        Optional<Path> key = values.find(TLS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            Setting<?> given = certificate.isPresent() ? TLS_CERTIFICATE : TLS_KEY;
            Setting<?> missing = certificate.isPresent() ? TLS_KEY : TLS_CERTIFICATE;
            values.addProblem("%s: needs %s too".formatted(values.source(given), missing.option()));
        }
        Optional<TlsFiles> files = certificate.flatMap(chain -> key.map(secret -> new TlsFiles(chain, secret)));
        try {
            files.ifPresent(TlsFiles::check);
        } catch (IllegalArgumentException e) {
            values.addProblem(
                    "%s, %s: %s".formatted(values.source(TLS_CERTIFICATE), values.source(TLS_KEY), e.getMessage()));
        }
        return files;
    }

    static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("[::1]");
    }
}
