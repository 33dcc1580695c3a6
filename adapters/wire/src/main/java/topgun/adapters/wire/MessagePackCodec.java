package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;
import static topgun.adapters.wire.Malformed.undecodable;

import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MessageCodec;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;

/**
 * Speaks MessagePack as the existing clients do, and understands JSON.
 *
 * <p>A frame is tried as MessagePack first, whatever its kind, then as JSON; no text is both. Frames of this server are
 * one MessagePack map each, which every generation of clients can decode: no number in a 64-bit integer form, no member
 * without a value.
 */
public final class MessagePackCodec implements MessageCodec {

    /** Stands for no value in MessagePack, and nevertheless for one to the libraries of clients. */
    private static final byte RESERVED = (byte) 0xc1;

    private final CodecLimits limits;
    private final Names names;

    public MessagePackCodec() {
        this(CodecLimits.DEFAULT);
    }

    public MessagePackCodec(CodecLimits limits) {
        this.limits = limits;
        this.names = new Names(limits);
    }

    @Override
    public ClientMessage decode(byte[] frame, FrameKind kind) throws MalformedMessageException {
        if (frame.length == 1 && frame[0] == RESERVED) {
            throw invalid("a reserved byte");
        }
        try {
            return decode(frame, false);
        } catch (MalformedMessageException e) {
            if (e.kind() != MalformedMessageException.Kind.UNDECODABLE) {
                throw e;
            }
        }
        return decode(JsonTranscoder.transcode(frame, limits.maxDepth()), true);
    }

    /**
     * Most frames are read once. Only one that is not as usual is looked through as a whole first, because what is said
     * about it depends on all of it: a message with a wrong member is another thing than garbage that begins like one.
     */
    private ClientMessage decode(byte[] messagePack, boolean json) throws MalformedMessageException {
        try {
            return reader(messagePack, limits.maxDepth() - ClientMessageReader.DEEPEST_MEMBER, json)
                    .readUsual();
        } catch (MalformedValueException | MalformedMessageException unusual) {
            return decodeUnusual(messagePack, json);
        }
    }

    private ClientMessage decodeUnusual(byte[] messagePack, boolean json) throws MalformedMessageException {
        try {
            MessagePackReader whole = new MessagePackReader(messagePack, 0, messagePack.length, limits.maxDepth());
            whole.skip();
            if (whole.hasRemaining()) {
                throw undecodable("bytes after the value");
            }
            return reader(messagePack, limits.maxDepth(), json).read();
        } catch (MalformedValueException e) {
            throw Malformed.of(e);
        }
    }

    private ClientMessageReader reader(byte[] frame, int maxDepth, boolean json) {
        return new ClientMessageReader(frame, maxDepth, names, json);
    }

    @Override
    public byte[] encode(ServerMessage message) {
        MessagePackWriter out = new MessagePackWriter(256);
        new ServerMessageWriter(new MessageParts(out)).write(message);
        return out.toByteArray();
    }

    @Override
    public byte[] encodeHead(SubscriberMessage message) {
        MessagePackWriter out = new MessagePackWriter(256);
        new ServerMessageWriter(new MessageParts(out)).writeHead(message);
        return out.toByteArray();
    }

    @Override
    public byte[] subscriptionTail(String subscriptionId) {
        return new MessagePackWriter(48).string(subscriptionId).toByteArray();
    }
}
