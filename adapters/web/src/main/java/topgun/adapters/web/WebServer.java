package topgun.adapters.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.StartupConfig;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketCreator;
import topgun.application.admin.Health;
import topgun.application.dispatch.ClientGateway;

/**
 * The one port that clients come to: a WebSocket on any path, plain HTTP on the paths that have a route.
 *
 * <p>Starts once and stops once.
 */
public final class WebServer {

    private static final System.Logger LOG = System.getLogger(WebServer.class.getName());

    private static final int MOST_THREADS = 250;
    private static final int LEAST_THREADS = 8;
    private static final int INPUT_BUFFER_BYTES = 16 << 10;
    /** About what it takes to remember a piece of a body, however small. */
    private static final int BYTES_PER_PIECE = 128;

    private static final Duration TIME_TO_HANG_UP = Duration.ofMillis(300);

    private final Health health;
    private final WebSettings settings;
    private final List<HttpRoutes> routes;
    private final Javalin javalin;
    private final Optional<Tls> tls;
    private final WebConnector connector;
    private final Admission admission;
    private final Connections connections;

    /** Serves the gateway to WebSocket clients, and the routes, besides those every server has, to others. */
    public WebServer(ClientGateway gateway, Health health, WebSettings settings, List<HttpRoutes> routes) {
        this.health = health;
        this.settings = settings;
        this.routes = List.copyOf(routes);
        javalin = Javalin.create(this::configure);
        Server jetty = javalin.jettyServer().server();
        jetty.setErrorHandler(new JsonErrors());
        tls = settings.listen().tls().map(Tls::new);
        connector = new WebConnector(jetty, httpConfiguration(), settings.listen(), tls);
        connector.setIdleTimeout(settings.limits().requestTime().toMillis());
        jetty.addConnector(connector);
        jetty.addBean(new NetworkConnectionLimit(mostSockets(settings.limits()), connector));
        var webSockets = webSockets(jetty);
        admission = new Admission(
                settings.limits(),
                settings.listen().origins(),
                (request, response, callback, permit) ->
                        webSockets.upgrade(accepting(permit), request, response, callback),
                gateway::turnedAway);
        jetty.insertHandler(admission);
        // a body that comes slowly keeps no thread
        jetty.insertHandler(new EagerContentHandler(new EagerContentHandler.RetainedContentLoaderFactory(
                settings.http().bodyBytes(), BYTES_PER_PIECE, false)));
        // under load it would cut the idle timeout of all connections, WebSockets included, to a second
        jetty.getBeans(LowResourceMonitor.class).forEach(jetty::removeBean);
        connections = new Connections(gateway, settings.limits(), jetty.getScheduler(), jetty.getByteBufferPool());
    }

    /** @throws java.io.UncheckedIOException with a text for operators, if nobody can listen there */
    public void start() {
        Listening.start(javalin, connector);
        LOG.log(Level.INFO, "listening on port {0}", Integer.toString(port()));
    }

    /** Looks for another certificate in the files, if there are any. */
    public void renewCertificate() {
        tls.ifPresent(Tls::renew);
    }

    /** The port that clients find the server at. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Lets nobody in any more. Who is connected stays connected. */
    public void stopAccepting() {
        connector.stopAccepting();
        admission.close();
    }

    /**
     * Closes the WebSockets that are still open with 1001, once everything sent to them has left or a few seconds have
     * passed, and then everything else, once all requests are answered or a few seconds have passed. The port is free when
     * this returns.
     */
    public void stop() {
        stopAccepting();
        connections.closeAll();
        try {
            if (!connections.awaitNone(settings.limits().farewell())) {
                connections.hangUpAll();
                connections.awaitNone(TIME_TO_HANG_UP);
            }
            connector.awaitAnswers(settings.limits().farewell());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp(connector);
        javalin.stop();
    }

    /**
     * Ends what is still connected. When Jetty does it, it waits without limit for a write that fails at that moment,
     * because a client that read its answer slowly has gone.
     */
    static void hangUp(Connector connector) {
        connector.getConnectedEndPoints().forEach(EndPoint::close);
    }

    Admission admission() {
        return admission;
    }

    WebConnector connector() {
        return connector;
    }

    /** Javalin talks a lot while it starts. */
    static void keepQuiet(StartupConfig startup) {
        startup.showJavalinBanner = false;
        startup.showOldJavalinVersionWarning = false;
        startup.startupWatcherEnabled = false;
    }

    private void configure(JavalinConfig config) {
        keepQuiet(config.startup);
        config.http.maxRequestSize = settings.http().bodyBytes();
        config.http.prefer405over404 = true;
        config.jetty.threadPool = RequestThreads.named("web", MOST_THREADS, LEAST_THREADS);
        new CommonHttp(settings.http()).addTo(config.routes);
        new HealthRoutes(health).addTo(config.routes);
        routes.forEach(more -> more.addTo(config.routes));
    }

    /** Jetty's WebSockets, ahead of all routes: any path will do, and nothing of a servlet stays with the connection. */
    private static ServerWebSocketContainer webSockets(Server jetty) {
        ServerWebSocketContainer webSockets = ServerWebSocketContainer.ensure(jetty);
        webSockets.setIdleTimeout(Duration.ZERO);
        webSockets.setInputBufferSize(INPUT_BUFFER_BYTES);
        // 0 is no limit: pieces are handed over as they come in, and the endpoint counts
        webSockets.setMaxFrameSize(0);
        webSockets.setAutoFragment(true);
        return webSockets;
    }

    private WebSocketCreator accepting(Admission.Permit permit) {
        return (request, response, callback) -> {
            response.setExtensions(List.of());
            request.getSubProtocols().stream().findFirst().ifPresent(response::setAcceptedSubProtocol);
            return new ClientEndpoint(connections, permit);
        };
    }

    private static int mostSockets(WebSettings.Limits limits) {
        return (int) Math.min(Integer.MAX_VALUE, (long) limits.connections() + limits.otherConnections());
    }

    static HttpConfiguration httpConfiguration() {
        var http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.LEGACY);
        http.setSendServerVersion(false);
        return http;
    }
}
