package topgun.adapters.web;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Frame;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import topgun.application.port.CloseReason;
import topgun.application.port.FrameKind;

/**
 * One WebSocket: hands whole messages to the gateway, one at a time.
 *
 * <p>The next message is read from the socket when the gateway asks for it. A client that sends faster than it is served is
 * thereby slowed down by TCP, and nothing piles up here.
 *
 * <p>Takes frames as they come instead of the messages Jetty would assemble: text stays the bytes it is, the limit may rise
 * while the connection lives, and memory is taken for what has arrived, not for what a header promises.
 *
 * <p>Public because Jetty calls it by reflection.
 */
public final class ClientEndpoint implements Session.Listener {

    private static final System.Logger LOG = System.getLogger(ClientEndpoint.class.getName());

    private final Connections connections;
    private final Admission.Permit permit;
    private final Assembly assembly = new Assembly();
    private final AtomicReference<Life> life = new AtomicReference<>(Life.OPENING);

    /** The message that the gateway has; nothing is read meanwhile. */
    private final AtomicReference<@Nullable Handover> handover = new AtomicReference<>();

    /** Jetty's, to be completed when the client's close frame may be answered. */
    private final AtomicReference<@Nullable Callback> clientsClose = new AtomicReference<>();

    private volatile int longestMessage;
    private volatile boolean deaf;
    private volatile @Nullable Session socket;
    private volatile @Nullable SocketChannel channel;
    private volatile topgun.application.session.@Nullable Session client;

    /** The gateway hears of the end once, and never while it is being called about something else. */
    private enum Life {
        OPENING,
        OPEN,
        /** In a call to the gateway. */
        CALLING,
        /** Has ended during a call to the gateway. */
        ENDING,
        ENDED
    }

    ClientEndpoint(Connections connections, Admission.Permit permit) {
        this.connections = connections;
        this.permit = permit;
        this.longestMessage = connections.limits().firstMessageBytes();
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        socket = opened;
        var newChannel = connections.channelTo(Transport.socketOf(opened), new ChannelOwner());
        channel = newChannel;
        connections.add(this);
        permit.onRelease(this::ended);
        try {
            client = connections.gateway().connected(newChannel);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a client could not be greeted", e);
            hangUp();
            return;
        } finally {
            callIsOver(Life.OPENING);
        }
        demand();
    }

    @Override
    public void onWebSocketFrame(Frame frame, Callback callback) {
        switch (frame.getType()) {
            case BINARY, TEXT, CONTINUATION -> Burst.run(() -> heard(frame, callback));
            case PING -> {
                byte[] payload = copy(frame.getPayload());
                callback.succeed();
                signOfLife();
                channel().pong(payload);
                demand();
            }
            case PONG -> {
                callback.succeed();
                signOfLife();
                demand();
            }
            case CLOSE -> {
                deaf = true;
                clientsClose.set(callback);
                if (!channel().closedByClient()) {
                    hangUp();
                }
            }
        }
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.log(Level.DEBUG, "{0}: {1}", client, cause);
    }

    @Override
    public void onWebSocketClose(int code, @Nullable String reason, Callback callback) {
        ended();
        callback.succeed();
    }

    /** Ends the connection with a close frame. */
    void close(CloseReason reason) {
        channel().close(reason);
    }

    /** Ends the connection without one. */
    void hangUp() {
        requireNonNull(socket).disconnect();
        answerClose();
    }

    private void heard(Frame frame, Callback callback) {
        if (deaf) {
            assembly.clear();
            callback.succeed();
            demand();
            return;
        }
        ByteBuffer payload = frame.getPayload();
        if (assembly.length() + payload.remaining() > longestMessage) {
            callback.succeed();
            assembly.clear();
            channel().close(CloseReason.TOO_LARGE);
            demand();
        } else if (frame.isFin()) {
            byte[] message = assembly.finish(payload);
            callback.succeed();
            handOver(message, isText(frame) ? FrameKind.TEXT : FrameKind.BINARY);
        } else {
            assembly.add(payload);
            callback.succeed();
            signOfLife();
            demand();
        }
    }

    private void signOfLife() {
        connections.gateway().heard(requireNonNull(client));
    }

    private void handOver(byte[] message, FrameKind kind) {
        var mine = new Handover();
        handover.set(mine);
        if (deaf) {
            mine.run();
            return;
        }
        if (!life.compareAndSet(Life.OPEN, Life.CALLING)) {
            return;
        }
        try {
            connections.gateway().received(requireNonNull(client), message, kind, mine);
        } catch (RuntimeException | Error e) {
            // the frame's buffer is already given back, so Jetty must not hear of it
            LOG.log(Level.ERROR, client + ": could not be served", e);
            hangUp();
        } finally {
            callIsOver(Life.CALLING);
        }
    }

    private void callIsOver(Life call) {
        if (!life.compareAndSet(call, Life.OPEN)) {
            life.set(Life.ENDED);
            tellEnd();
        }
    }

    private void ended() {
        Life before = life.getAndUpdate(now -> switch (now) {
            case OPENING, CALLING, ENDING -> Life.ENDING;
            case OPEN, ENDED -> Life.ENDED;
        });
        if (before == Life.OPEN) {
            tellEnd();
        }
    }

    private void tellEnd() {
        channel().gone();
        connections.remove(this);
        var ended = client;
        if (ended != null) {
            connections.gateway().disconnected(ended);
        }
    }

    private void answerClose() {
        Callback answer = clientsClose.getAndSet(null);
        if (answer != null) {
            answer.succeed();
        }
    }

    private void demand() {
        requireNonNull(socket).demand();
    }

    private SocketChannel channel() {
        return requireNonNull(channel);
    }

    private static boolean isText(Frame frame) {
        return Frame.Type.from(frame.getEffectiveOpCode()) == Frame.Type.TEXT;
    }

    private static byte[] copy(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** The right to read on, which is used once: by the gateway, or when the connection is about to end. */
    private final class Handover implements Runnable {

        @Override
        public void run() {
            if (handover.compareAndSet(this, null)) {
                channel().whenCaughtUp(ClientEndpoint.this::demand);
            }
        }
    }

    private final class ChannelOwner implements SocketChannel.Owner {

        @Override
        public void authenticated() {
            longestMessage = connections.limits().messageBytes();
            permit.authenticated();
        }

        @Override
        public void closing() {
            deaf = true;
            Handover pending = handover.get();
            if (pending != null) {
                pending.run();
            }
        }

        @Override
        public void readyToAnswerClose() {
            answerClose();
        }

        @Override
        public void abort() {
            hangUp();
        }
    }
}
