package topgun.application.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.Authenticate;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.OperationId;
import topgun.application.message.SubmittedOperation;
import topgun.application.port.ClientChannel;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;
import topgun.application.port.FrameKind;
import topgun.application.session.Session;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;

/** A connection as the server sees it, with everything the server said in order. */
public final class TestClient implements ClientChannel {

    private final TestServer server;
    private final List<Object> heard = new ArrayList<>();
    private final Session session;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean stalled;
    private @Nullable CloseReason closed;
    private int nextId = 1;

    TestClient(TestServer server) {
        this.server = server;
        this.session = server.gateway.connected(this);
    }

    public Session session() {
        return session;
    }

    public TestClient authenticate(String token) {
        say(new Authenticate(token, Optional.empty()));
        forget();
        return this;
    }

    /** Says something; when this returns, the server has decided everything it causes. */
    public void say(ClientMessage message) {
        var ended = new boolean[1];
        server.gateway.received(session, server.codec.frame(message), FrameKind.BINARY, () -> ended[0] = true);
        if (!ended[0]) {
            throw new AssertionError("the turn has not ended: " + message);
        }
    }

    /** Says something the server may take its time with. */
    public void begin(ClientMessage message) {
        sayBytes(server.codec.frame(message));
    }

    public void sayBytes(byte[] frame) {
        server.gateway.received(session, frame, FrameKind.BINARY, () -> {});
    }

    /** Writes with the next ids and no particular write concern. */
    public void write(Operation... operations) {
        writeWith(Optional.empty(), operations);
    }

    public void writeWith(Optional<WriteConcern> concern, Operation... operations) {
        List<SubmittedOperation> submitted = new ArrayList<>();
        for (Operation operation : operations) {
            submitted.add(submitted(String.valueOf(nextId++), operation));
        }
        say(new OperationBatch(submitted, concern, OptionalLong.empty(), false));
    }

    public static SubmittedOperation submitted(String id, Operation operation) {
        return new SubmittedOperation(
                Optional.of(new OperationId(id, false)),
                new SubmittedOperation.Content.Complete(operation),
                Optional.empty(),
                OptionalLong.empty());
    }

    public void disconnect() {
        server.gateway.disconnected(session);
    }

    /** Everything heard since the last {@link #forget}. */
    public synchronized List<Object> heard() {
        return List.copyOf(heard);
    }

    public <T> List<T> heard(Class<T> type) {
        return heard().stream().filter(type::isInstance).map(type::cast).toList();
    }

    public synchronized void forget() {
        heard.clear();
    }

    public synchronized Optional<CloseReason> closed() {
        return Optional.ofNullable(closed);
    }

    @Override
    public synchronized void send(Frame frame) {
        heard.add(server.codec.read(frame));
    }

    /** From now on the client takes nothing of what waits for it to catch up. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Lets what waits for the client go on once. */
    public void catchUp() {
        List<Runnable> next;
        synchronized (this) {
            next = List.copyOf(waiting);
            waiting.clear();
        }
        next.forEach(Runnable::run);
    }

    @Override
    public void whenCaughtUp(Runnable next) {
        synchronized (this) {
            if (stalled) {
                waiting.add(next);
                return;
            }
        }
        next.run();
    }

    @Override
    public void authenticated() {}

    @Override
    public synchronized void close(CloseReason reason) {
        closed = reason;
    }
}
