package topgun.adapters.web;

import io.javalin.Javalin;
import java.lang.System.Logger.Level;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import topgun.application.admin.Health;

/**
 * A port of its own for those who watch over the server, which clients need not reach: health and metrics, over plain HTTP.
 *
 * <p>Starts once and stops once.
 */
public final class MetricsServer {

    private static final System.Logger LOG = System.getLogger(MetricsServer.class.getName());

    private static final int MOST_THREADS = 8;
    private static final int LEAST_THREADS = 2;

    private final Javalin javalin;
    private final ServerConnector connector;

    /**
     * @param host the address to bind; empty binds all
     * @param port 0 takes any free port
     */
    public MetricsServer(String host, int port, WebSettings.Http settings, Health health, MetricsRoutes metrics) {
        javalin = Javalin.create(config -> {
            WebServer.keepQuiet(config.startup);
            config.http.prefer405over404 = true;
            config.jetty.threadPool = RequestThreads.named("metrics", MOST_THREADS, LEAST_THREADS);
            new CommonHttp(settings).addTo(config.routes);
            new HealthRoutes(health).addTo(config.routes);
            metrics.addTo(config.routes);
        });
        Server jetty = javalin.jettyServer().server();
        jetty.setErrorHandler(new JsonErrors());
        connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(WebServer.httpConfiguration()));
        if (!host.isEmpty()) {
            connector.setHost(host);
        }
        connector.setPort(port);
        jetty.addConnector(connector);
    }

    /** @throws java.io.UncheckedIOException with a text for operators, if nobody can listen there */
    public void start() {
        Listening.start(javalin, connector);
        LOG.log(Level.INFO, "metrics on port {0}", Integer.toString(port()));
    }

    public int port() {
        return connector.getLocalPort();
    }

    public void stop() {
        WebServer.hangUp(connector);
        javalin.stop();
    }
}
