package topgun.adapters.web;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import topgun.application.dispatch.ClientGateway;
import topgun.application.port.CloseReason;

/** The open WebSockets, and what all of them need. */
final class Connections {

    private final ClientGateway gateway;
    private final WebSettings.Limits limits;
    private final Scheduler scheduler;
    private final ByteBufferPool buffers;
    private final SendMemory memory;

    private final Set<ClientEndpoint> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();

    Connections(ClientGateway gateway, WebSettings.Limits limits, Scheduler scheduler, ByteBufferPool buffers) {
        this.gateway = gateway;
        this.limits = limits;
        this.scheduler = scheduler;
        this.buffers = buffers;
        this.memory = new SendMemory(limits.answerBytes());
    }

    ClientGateway gateway() {
        return gateway;
    }

    WebSettings.Limits limits() {
        return limits;
    }

    SocketChannel channelTo(EndPoint socket, SocketChannel.Owner owner) {
        return new SocketChannel(socket, buffers, scheduler, limits.outboxBytes(), memory, limits.farewell(), owner);
    }

    void add(ClientEndpoint connection) {
        open.add(connection);
        if (closing) {
            connection.close(CloseReason.SHUTDOWN);
        }
    }

    /** Closes those that are open and those that are just about to be. */
    void closeAll() {
        closing = true;
        open.forEach(connection -> connection.close(CloseReason.SHUTDOWN));
    }

    void remove(ClientEndpoint connection) {
        if (open.remove(connection) && open.isEmpty()) {
            lock.lock();
            try {
                none.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    void hangUpAll() {
        open.forEach(ClientEndpoint::hangUp);
    }

    /** Waits until none is open, or until the time is over. */
    boolean awaitNone(Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = none.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
