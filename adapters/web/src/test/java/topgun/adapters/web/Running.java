package topgun.adapters.web;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import topgun.application.admin.Health;

/** A server on some free port, for one test. */
final class Running implements AutoCloseable {

    static final WebSettings.Listen LOCAL = listen(0, Origins.ALL);

    /** Small enough for tests to reach. */
    static final WebSettings.Limits LIMITS = limits(1_000, 500, Integer.MAX_VALUE, 256 << 10);

    final Backend backend;
    final WebServer server;
    final int port;
    private final List<RawClient> clients = new CopyOnWriteArrayList<>();

    static WebSettings.Listen listen(int port, Origins origins) {
        return new WebSettings.Listen("127.0.0.1", port, 1024, Optional.empty(), origins);
    }

    static WebSettings.Limits limits(int connections, int unauthenticated, int perAddress, int outboxBytes) {
        return limits(connections, 1_000, unauthenticated, perAddress, outboxBytes, Duration.ofSeconds(60));
    }

    static WebSettings.Limits limits(
            int connections,
            int otherConnections,
            int unauthenticated,
            int perAddress,
            int outboxBytes,
            Duration requestTime) {
        return new WebSettings.Limits(
                connections,
                otherConnections,
                unauthenticated,
                perAddress,
                1 << 20,
                64 << 10,
                outboxBytes,
                Long.MAX_VALUE,
                requestTime,
                Duration.ofSeconds(2));
    }

    Running(Backend backend) {
        this(backend, LIMITS);
    }

    Running(Backend backend, WebSettings.Limits limits) {
        this(backend, LOCAL, limits);
    }

    Running(Backend backend, WebSettings.Listen listen, WebSettings.Limits limits) {
        this(backend, listen, limits, List.of());
    }

    Running(Backend backend, HttpRoutes routes) {
        this(backend, LOCAL, LIMITS, List.of(routes));
    }

    private Running(Backend backend, WebSettings.Listen listen, WebSettings.Limits limits, List<HttpRoutes> routes) {
        this.backend = backend;
        server = new WebServer(
                backend.gateway, healthy(), new WebSettings(listen, limits, WebSettings.Http.DEFAULT), routes);
        server.start();
        port = server.port();
    }

    static Health healthy() {
        Health health = mock(Health.class);
        when(health.state()).thenReturn(Health.State.READY);
        when(health.reason()).thenReturn(Optional.empty());
        when(health.connections()).thenReturn(3);
        when(health.queuedWrites()).thenReturn(7);
        when(health.uptimeMillis()).thenReturn(12_345L);
        return health;
    }

    /** A client that has shaken hands. */
    RawClient client() {
        RawClient client = RawClient.connect(port);
        clients.add(client);
        return client;
    }

    /** A TCP connection. */
    RawClient dial() {
        RawClient client = RawClient.dial(port, 0);
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
        server.stop();
    }
}
