package topgun.bootstrap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.adapters.jwt.InvalidSecretException;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.TokenKey;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.config.ServerConfig;

/** A server inside the test, on any free port. */
final class ServerUnderTest implements AutoCloseable {

    static final String SECRET = "a secret of more than thirty-two bytes for tests";

    private final Server server;

    private ServerUnderTest(Server server) {
        this.server = server;
    }

    /** A server that asks for tokens and keeps its data in that directory. */
    static ServerUnderTest withSecret(Path data) {
        return withSecret(Map.of("data-dir", data.toString()));
    }

    /** A server that asks for tokens. */
    static ServerUnderTest withSecret(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("jwt-secret", SECRET);
        return with(all);
    }

    static ServerUnderTest with(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("port", "0");
        return new ServerUnderTest(Server.start(ServerConfig.of(all)));
    }

    int port() {
        return server.port();
    }

    /** Of a server that has a port for metrics alone. */
    int metricsPort() {
        return server.metricsPort().orElseThrow();
    }

    String token(String user) {
        return token(user, "USER");
    }

    String token(String user, String... roles) {
        return token(user, Duration.ofHours(1), roles);
    }

    String token(String user, Duration lifetime, String... roles) {
        try {
            return new IssuedToken(user, List.of(roles), lifetime, Optional.empty(), Optional.empty())
                    .signedWith((TokenKey.Shared) TokenKey.parse(SECRET), System.currentTimeMillis());
        } catch (InvalidSecretException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client that is authenticated as that user. */
    RawClient client(String user) {
        return RawClient.authenticated(port(), token(user));
    }

    @Override
    public void close() {
        server.close();
    }
}
