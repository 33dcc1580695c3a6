package topgun.application.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ServerMessage;
import topgun.application.port.ClientChannel;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;

/** Gathers what a session is told, for one reply. News for subscribers is not part of it. */
final class Answers implements ClientChannel {

    private final Consumer<CloseReason> onClose;
    private final List<ServerMessage> gathered = new ArrayList<>();
    private @Nullable Consumer<ServerMessage> listener;
    private volatile boolean closed;

    /** @param onClose called by whoever ends the session, and must not block */
    Answers(Consumer<CloseReason> onClose) {
        this.onClose = onClose;
    }

    @Override
    public void send(Frame frame) {}

    @Override
    public void send(ServerMessage message, MessageCodec codec) {
        Consumer<ServerMessage> whoListens;
        synchronized (gathered) {
            gathered.add(message);
            whoListens = listener;
        }
        if (whoListens != null) {
            whoListens.accept(message);
        }
    }

    /** Tells every message from now on also to {@code whoListens}, on the thread that sends it. */
    void listen(Consumer<ServerMessage> whoListens) {
        synchronized (gathered) {
            listener = whoListens;
        }
    }

    /** All messages of a type that have come so far. */
    <M extends ServerMessage> List<M> all(Class<M> type) {
        synchronized (gathered) {
            return gathered.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    <M extends ServerMessage> Optional<M> last(Class<M> type) {
        return all(type).stream().reduce((earlier, later) -> later);
    }

    /** Starts anew. */
    void forget() {
        synchronized (gathered) {
            gathered.clear();
        }
    }

    @Override
    public void whenCaughtUp(Runnable next) {
        next.run();
    }

    @Override
    public void authenticated() {}

    @Override
    public void close(CloseReason reason) {
        closed = true;
        onClose.accept(reason);
    }

    boolean isClosed() {
        return closed;
    }
}
