package topgun.application.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.session.Session;

/**
 * Which handler serves which message.
 *
 * <p>The messages are a closed set, the features are not: each brings its own handlers, and the registry knows none of
 * them by name. Immutable once built.
 */
public final class MessageRegistry {

    private final Map<Class<? extends ClientMessage>, MessageHandler<ClientMessage>> handlers;

    private MessageRegistry(Map<Class<? extends ClientMessage>, MessageHandler<ClientMessage>> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    public static Builder builder() {
        return builder(() -> false);
    }

    /** @param storeIsDown whether what changes is refused, because it could not be stored for long */
    public static Builder builder(BooleanSupplier storeIsDown) {
        return new Builder(storeIsDown);
    }

    /** Answers false if no feature serves messages of this type. */
    boolean dispatch(Session session, ClientMessage message, Turn turn) {
        MessageHandler<ClientMessage> handler = handlers.get(message.getClass());
        if (handler == null) {
            return false;
        }
        handler.handle(session, message, turn);
        return true;
    }

    public Set<Class<? extends ClientMessage>> served() {
        return handlers.keySet();
    }

    /** Collects handlers. A second handler for the same message is a wiring mistake. */
    public static final class Builder {

        private final Map<Class<? extends ClientMessage>, MessageHandler<ClientMessage>> handlers = new HashMap<>();
        private final BooleanSupplier storeIsDown;

        private Builder(BooleanSupplier storeIsDown) {
            this.storeIsDown = storeIsDown;
        }

        public <M extends ClientMessage> Builder on(Class<M> type, MessageHandler<? super M> handler) {
            MessageHandler<ClientMessage> untyped =
                    (session, message, turn) -> handler.handle(session, type.cast(message), turn);
            if (handlers.putIfAbsent(type, untyped) != null) {
                throw new IllegalStateException("two handlers for " + type.getSimpleName());
            }
            return this;
        }

        /** The same for a message that changes what is stored. */
        public <M extends ClientMessage> Builder onWrite(Class<M> type, MessageHandler<? super M> handler) {
            return on(type, (session, message, turn) -> {
                if (storeIsDown.getAsBoolean()) {
                    session.send(new Failure(503, "the store is not available, try again later"));
                    turn.end();
                } else {
                    handler.handle(session, message, turn);
                }
            });
        }

        public <M extends ClientMessage> Builder onImmediate(
                Class<M> type, MessageHandler.Immediate<? super M> handler) {
            return on(type, (session, message, turn) -> {
                handler.handle(session, message);
                turn.end();
            });
        }

        public MessageRegistry build() {
            return new MessageRegistry(handlers);
        }
    }
}
