package topgun.adapters.web;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The listening socket and its connections. */
final class WebConnector extends ServerConnector {

    private static final int ACCEPTORS = 1;

    private final ReentrantLock accepting = new ReentrantLock();
    private final LongAdder writes = new LongAdder();

    WebConnector(Server server, HttpConfiguration http, WebSettings.Listen listen, Optional<Tls> tls) {
        super(server, ACCEPTORS, selectors(), protocols(http, tls));
        if (!listen.host().isEmpty()) {
            setHost(listen.host());
        }
        setPort(listen.port());
        setAcceptQueueSize(listen.backlog());
        setReuseAddress(true);
        setAcceptedTcpNoDelay(true);
        setShutdownIdleTimeout(-1);
    }

    /**
     * Half of the processors serve the connections. With one thread for each of them, a thread that has a message often
     * waited for a processor which the collector, the compiler or the kernel's own work had, and all clients with it.
     */
    private static int selectors() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private static ConnectionFactory[] protocols(HttpConfiguration http, Optional<Tls> tls) {
        var plain = new HttpConnectionFactory(http);
        return tls.map(encrypted -> new ConnectionFactory[] {encrypted.connections(), plain})
                .orElseGet(() -> new ConnectionFactory[] {plain});
    }

    @Override
    protected void configure(Socket socket) {
        super.configure(socket);
        try {
            socket.setKeepAlive(true);
        } catch (SocketException e) {
            LOG.trace("could not set keep-alive", e);
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        var endPoint = new WebEndPoint(channel, selector, key, getScheduler(), writes);
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        super.onEndPointClosed(endPoint);
        ((WebEndPoint) endPoint).ended();
    }

    @Override
    public void accept(int acceptor) throws IOException {
        accepting.lock();
        try {
            super.accept(acceptor);
        } finally {
            accepting.unlock();
        }
    }

    /** Stops listening, for good. Open connections go on. */
    @SuppressWarnings("FutureReturnValueIgnored") // it would tell when the last client has left
    void stopAccepting() {
        if (!isShutdown()) {
            shutdown();
        }
        try {
            // the system closes the socket only when the thread that was listening has noticed
            if (accepting.tryLock(1, TimeUnit.SECONDS)) {
                accepting.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until every request that has arrived as a whole is answered, or until the time is over. */
    void awaitAnswers(Duration atMost) throws InterruptedException {
        long begun = System.nanoTime();
        while (getConnectedEndPoints().stream().anyMatch(each -> ((WebEndPoint) each).isAnswering())
                && System.nanoTime() - begun < atMost.toNanos()) {
            Thread.sleep(1);
        }
    }

    /** Writes to sockets since the start. */
    long writes() {
        return writes.sum();
    }
}
