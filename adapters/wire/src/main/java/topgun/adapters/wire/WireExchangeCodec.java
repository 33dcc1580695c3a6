package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.undecodable;

import java.nio.charset.StandardCharsets;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeRequest;
import topgun.application.port.ExchangeCodec;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.MessagePackWriter;

/** Speaks MessagePack, and JSON with those who do. */
public final class WireExchangeCodec implements ExchangeCodec {

    /** The deepest place at which a reply has a value: in a record of a delta. */
    private static final int DEEPEST_VALUE = 6;

    private final CodecLimits limits;
    private final Names names;

    public WireExchangeCodec(CodecLimits limits) {
        this.limits = limits;
        this.names = new Names(limits);
    }

    @Override
    public Decoded decode(byte[] body) throws MalformedMessageException {
        try {
            return new Decoded(read(body), Notation.MESSAGE_PACK);
        } catch (MalformedMessageException e) {
            if (e.kind() != MalformedMessageException.Kind.UNDECODABLE) {
                throw e;
            }
        }
        return new Decoded(read(JsonTranscoder.transcode(body, limits.maxDepth())), Notation.JSON);
    }

    private ExchangeRequest read(byte[] messagePack) throws MalformedMessageException {
        try {
            var whole = new MessagePackReader(messagePack, 0, messagePack.length, limits.maxDepth());
            whole.skip();
            if (whole.hasRemaining()) {
                throw undecodable("bytes after the value");
            }
            return new ExchangeReader(messagePack, limits.maxDepth(), names)
                    .read(new MessagePackReader(messagePack, 0, messagePack.length, limits.maxDepth()));
        } catch (MalformedValueException e) {
            throw Malformed.of(e);
        }
    }

    @Override
    public byte[] encode(ExchangeReply reply, Notation notation) {
        MessagePackWriter out = new MessagePackWriter(1_024);
        new ExchangeWriter(new MessageParts(out)).write(reply);
        byte[] messagePack = out.toByteArray();
        return switch (notation) {
            case MESSAGE_PACK -> messagePack;
            case JSON -> json(messagePack);
        };
    }

    private byte[] json(byte[] messagePack) {
        var reader = new MessagePackReader(messagePack, 0, messagePack.length, limits.maxDepth() + DEEPEST_VALUE);
        return CanonicalJson.stringify(reader.readView()).getBytes(StandardCharsets.UTF_8);
    }
}
