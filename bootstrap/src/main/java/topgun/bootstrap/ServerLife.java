package topgun.bootstrap;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.ServerConfig;

/** A server's life in a process of its own: from the start until somebody ends the process. */
public final class ServerLife {

    private static final System.Logger LOG = System.getLogger(ServerLife.class.getName());

    /** A little less than those who ask a process to end may be counted on to wait. */
    private static final Duration TIME_TO_END = Duration.ofMillis(4_800);

    private ServerLife() {}

    /** Starts a server. */
    @FunctionalInterface
    public interface Start {

        /** Ready for clients when it returns. */
        Server start(ServerConfig config) throws Exception;
    }

    /**
     * Starts the server, says where it is, and never returns: the signal that ends the process also ends the server, and the
     * exit code tells whether that went well.
     *
     * @param out gets the one line {@code PORT=<n>}, for programs
     * @param err gets the same in words, for people; in production, where programs read it, the log does
     * @throws Exception if the server does not start
     */
    public static void live(ServerConfig config, Start start, PrintStream out, PrintStream err) throws Exception {
        Server server = start.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, out), "shutdown"));
        Consumer<String> announce = text -> {
            if (config.production()) {
                LOG.log(Level.INFO, text);
            } else {
                err.println("topgun: " + text);
            }
        };
        announce.accept(howToConnect(config, server.port()));
        if (config.security().adminInterface()) {
            announce.accept(whereToLook(config, server.port()));
        }
        out.println("PORT=" + server.port());
        out.flush();
        new CountDownLatch(1).await();
    }

    static String howToConnect(ServerConfig config, int port) {
        String url = config.network().advertisedUrl().orElseGet(() -> url(config, port));
        return switch (config.security().authentication()) {
            case Authentication.Nobody nobody -> "clients connect to %s and need no token".formatted(url);
            case Authentication.ByKeySet keySet -> "clients connect to %s with a token".formatted(url);
            case Authentication.ByToken byToken ->
                "clients connect to %s with a token; \"topgun token --user NAME\" prints one for trying things out"
                        .formatted(url);
        };
    }

    static String whereToLook(ServerConfig config, int port) {
        return "operators look at %s/admin/".formatted(url(config, port).replaceFirst("^ws", "http"));
    }

    private static String url(ServerConfig config, int port) {
        String host = config.network().host();
        return "%s://%s:%d"
                .formatted(
                        config.network().scheme(),
                        host.isEmpty() ? "localhost" : host.contains(":") ? "[" + host + "]" : host,
                        port);
    }

    /** Left to itself, a process that is ended by a signal reports the signal as if something had gone wrong. */
    private static void end(Server server, PrintStream out) {
        var exitCode = new AtomicInteger(ExitCode.FAILED);
        Thread closing = Thread.ofPlatform().name("closing").daemon().start(() -> {
            try {
                server.close();
                exitCode.set(ExitCode.OK);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "did not stop cleanly", e);
            }
        });
        try {
            if (!closing.join(TIME_TO_END)) {
                LOG.log(Level.ERROR, "did not stop in time; ended without waiting for what hangs");
            }
        } catch (InterruptedException e) {
            LOG.log(Level.ERROR, "interrupted while stopping", e);
        }
        out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode.get());
    }
}
