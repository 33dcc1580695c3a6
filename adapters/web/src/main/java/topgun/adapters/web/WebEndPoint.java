package topgun.adapters.web;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection. What is done because it has become readable or writable is a {@link Burst}.
 *
 * <p>A WebSocket is served by the thread that has found it readable, and which looks after many: handing it over to another
 * took twice the time of serving it. So what it does must be brief; the gateway sees to that.
 */
final class WebEndPoint extends SocketChannelEndPoint {

    /** What one connection may bring before the others have their turn. */
    private static final int MOST_BYTES_AT_ONCE = 64 << 10;

    private final LongAdder writes;
    /** Bytes that may be read before the socket is found readable again; set before the task that reads is handed out. */
    private int mayRead;

    private @Nullable Runnable onEnd;
    private boolean ended;
    private volatile boolean awaitingRequest = true;

    WebEndPoint(
            SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, LongAdder writes) {
        super(channel, selector, key, scheduler);
        this.writes = writes;
    }

    @Override
    public @Nullable Runnable onSelected() {
        Runnable task = super.onSelected();
        mayRead = MOST_BYTES_AT_ONCE;
        return task == null ? null : new InBurst(task, isWebSocket(getConnection()));
    }

    /**
     * Reads what there is when the socket has been found readable, and then nothing before it is found so again: what does
     * not fill the buffer was everything, so to ask once more would be for nothing; and who sends without a break waits
     * until the others have had their turn.
     *
     * <p>Answers what has been read before reading on.
     */
    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        boolean webSocket = isWebSocket(getConnection());
        if (webSocket && mayRead <= 0) {
            return 0;
        }
        if (!(getConnection() instanceof SslConnection)) {
            Burst.flushHeld();
        }
        int room = BufferUtil.space(buffer);
        int filled = super.fill(buffer);
        mayRead = filled < room ? 0 : mayRead - filled;
        return filled;
    }

    private static boolean isWebSocket(Connection connection) {
        return connection instanceof SslConnection encrypted
                ? isWebSocket(encrypted.getSslEndPoint().getConnection())
                : connection instanceof WebSocketConnection;
    }

    /** The TCP connection that is at the bottom of what may be encrypted. */
    static WebEndPoint under(EndPoint endPoint) {
        return endPoint instanceof EndPoint.Wrapper wrapper ? under(wrapper.unwrap()) : (WebEndPoint) endPoint;
    }

    /** A request has arrived as a whole. Until it is answered the connection is idle only while no bytes move. */
    void requestArrived() {
        awaitingRequest = false;
        notIdle();
    }

    /** The next request may come. */
    void requestAnswered() {
        notIdle();
        awaitingRequest = true;
    }

    boolean isAnswering() {
        return !awaitingRequest;
    }

    /** A byte now and then does not give a request more time to arrive. */
    @Override
    public void notIdle() {
        if (!awaitingRequest) {
            super.notIdle();
        }
    }

    @Override
    protected void onIdleExpired(TimeoutException timeout) {
        if (awaitingRequest) {
            close(timeout);
        } else {
            super.onIdleExpired(timeout);
        }
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        writes.increment();
        return super.flush(buffers);
    }

    /** Something to be done when the connection has ended; at once if it has already. Takes the place of an earlier one. */
    void onEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                onEnd = action;
                return;
            }
        }
        action.run();
    }

    void ended() {
        Runnable action;
        synchronized (this) {
            ended = true;
            action = onEnd;
        }
        if (action != null) {
            action.run();
        }
    }

    private record InBurst(Runnable task, boolean brief) implements Invocable.Task, Closeable {

        @Override
        public void run() {
            Burst.run(task);
        }

        @Override
        public InvocationType getInvocationType() {
            return brief ? InvocationType.NON_BLOCKING : Invocable.getInvocationType(task);
        }

        @Override
        public void close() throws IOException {
            if (task instanceof Closeable closeable) {
                closeable.close();
            }
        }
    }
}
