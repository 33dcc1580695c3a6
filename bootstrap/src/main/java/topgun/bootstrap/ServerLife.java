package topgun.bootstrap;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import topgun.bootstrap.config.ServerConfig;

/** A server's life in a process of its own: from the start until somebody ends the process. */
public final class ServerLife {

    private static final System.Logger LOG = System.getLogger(ServerLife.class.getName());

    private ServerLife() {}

    /** Starts a server. */
    @FunctionalInterface
    public interface Start {

        /** Ready for clients when it returns. */
        Server start(ServerConfig config) throws Exception;
    }

    /**
     * Starts the server, says where it is in one line, and never returns: the signal that ends the process also ends the
     * server, and the exit code tells whether that went well.
     *
     * @throws Exception if the server does not start
     */
    public static void live(ServerConfig config, Start start, PrintStream out) throws Exception {
        Server server = start.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, out), "shutdown"));
        out.println("PORT=" + server.port());
        out.flush();
        new CountDownLatch(1).await();
    }

    /** Left to itself, a process that is ended by a signal reports the signal as if something had gone wrong. */
    private static void end(Server server, PrintStream out) {
        int exitCode = ExitCode.OK;
        try {
            server.close();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "did not stop cleanly", e);
            exitCode = ExitCode.FAILED;
        }
        out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(exitCode);
    }
}
