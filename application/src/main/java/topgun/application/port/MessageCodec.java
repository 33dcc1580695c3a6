package topgun.application.port;

import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;

/**
 * Turns frames into messages and messages into frames. Stateless and safe for all threads; never blocks.
 */
public interface MessageCodec {

    /**
     * Reads one whole frame.
     *
     * <p>Whatever the bytes are, the outcome is a message or a {@link MalformedMessageException}; memory and stack stay
     * within a small multiple of the frame's length. The message may keep parts of {@code frame}, so the array must not
     * be used again.
     */
    ClientMessage decode(byte[] frame, FrameKind kind) throws MalformedMessageException;

    /** A complete frame, ready for any number of clients. */
    byte[] encode(ServerMessage message);

    /**
     * The part of a subscriber's message that all subscribers share. Followed by {@link #subscriptionTail} it is a
     * complete frame.
     */
    byte[] encodeHead(SubscriberMessage message);

    /** What completes a {@link #encodeHead head} for the subscription of this id. */
    byte[] subscriptionTail(String subscriptionId);
}
