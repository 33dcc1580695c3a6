package topgun.bootstrap.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import topgun.adapters.web.TlsFiles;

/**
 * Where clients reach the server, and how long it waits for them.
 *
 * @param host the interface to listen on; empty for all
 * @param port 0 for any free one
 * @param acceptBacklog connections that the operating system keeps until they are accepted
 * @param advertisedUrl where clients reach this server, if that cannot be told from host and port
 * @param tls with which clients have to come encrypted
 * @param webSocketOrigins pages that may connect; {@code *} stands for all
 * @param corsOrigins pages that may read answers; {@code *} stands for all
 * @param requestTimeout for an HTTP request to arrive
 * @param heartbeatTimeout for clients that are authenticated
 * @param authenticationTimeout for the others, from the beginning
 * @param closeTimeout for delivering what was sent before a connection closes
 */
public record NetworkConfig(
        String host,
        int port,
        int acceptBacklog,
        Optional<String> advertisedUrl,
        Optional<TlsFiles> tls,
        Set<String> webSocketOrigins,
        Set<String> corsOrigins,
        Duration requestTimeout,
        Duration heartbeatTimeout,
        Duration authenticationTimeout,
        Duration closeTimeout) {

    /** All interfaces, which have no name of their own, and those of this machine alone. */
    private static final Set<String> FOUND_AS_LOCALHOST =
            Set.of("", "0.0.0.0", "::", "[::]", "localhost", "127.0.0.1", "::1", "[::1]");

    public NetworkConfig {
        webSocketOrigins = Set.copyOf(webSocketOrigins);
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** How the URLs begin that clients connect to. */
    public String scheme() {
        return tls.isPresent() ? "wss" : "ws";
    }

    /** Where clients find the server, of which only the port is left to tell. */
    public String url(int port) {
        return advertisedUrl.orElseGet(() -> "%s://%s:%d".formatted(scheme(), hostInUrl(), port));
    }

    private String hostInUrl() {
        if (FOUND_AS_LOCALHOST.contains(host)) {
            return "localhost";
        }
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
