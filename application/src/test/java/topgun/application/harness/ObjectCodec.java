package topgun.application.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.application.port.Frame;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MessageCodec;

/** "Encodes" a message as its place in a list, so that tests see messages instead of bytes. */
public final class ObjectCodec implements MessageCodec {

    private final List<Object> messages = new CopyOnWriteArrayList<>();

    /** What a subscriber gets. */
    public record Delivered(String subscriptionId, SubscriberMessage message) {}

    /** The bytes under which a client message is decoded again. */
    public byte[] frame(ClientMessage message) {
        return place(message);
    }

    /** The message, or {@link Delivered}, that a frame carries. */
    public Object read(Frame frame) {
        Object message = messages.get(ByteBuffer.wrap(frame.head()).getInt());
        return message instanceof SubscriberMessage update
                ? new Delivered(new String(frame.tail(), StandardCharsets.UTF_8), update)
                : message;
    }

    /** How many messages have been encoded. */
    public int encoded() {
        return messages.size();
    }

    @Override
    public ClientMessage decode(byte[] frame, FrameKind kind) throws MalformedMessageException {
        if (frame.length != Integer.BYTES) {
            throw new MalformedMessageException(MalformedMessageException.Kind.UNDECODABLE, "no message");
        }
        return (ClientMessage) messages.get(ByteBuffer.wrap(frame).getInt());
    }

    @Override
    public byte[] encode(ServerMessage message) {
        return place(message);
    }

    @Override
    public byte[] encodeHead(SubscriberMessage message) {
        return place(message);
    }

    @Override
    public byte[] subscriptionTail(String subscriptionId) {
        return subscriptionId.getBytes(StandardCharsets.UTF_8);
    }

    private synchronized byte[] place(Object message) {
        messages.add(message);
        return ByteBuffer.allocate(Integer.BYTES).putInt(messages.size() - 1).array();
    }
}
