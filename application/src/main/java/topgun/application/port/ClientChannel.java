package topgun.application.port;

import topgun.application.message.ServerMessage;

/**
 * The way back to one client.
 *
 * <p>Frames arrive in the order in which {@link #send} was called, whoever called it. No method blocks or throws,
 * and all may be called from any thread: a client that cannot keep up is the channel's problem (it bounds what waits and
 * closes with 1013), and a client that is gone learns what it missed when it syncs again.
 */
public interface ClientChannel {

    void send(Frame frame);

    /** Sends a message to this client alone. */
    default void send(ServerMessage message, MessageCodec codec) {
        send(Frame.unshared(codec.encode(message)));
    }

    /**
     * Runs {@code next} once the client has taken most of what was sent to it, so that more of it can be sent: at once or
     * later, on any thread; never, if the connection ends first.
     */
    void whenCaughtUp(Runnable next);

    /** From now on the client may send frames up to the full size; before, only small ones are accepted. */
    void authenticated();

    /** Closes once everything sent before has left, or could not. A second call does nothing. */
    void close(CloseReason reason);
}
