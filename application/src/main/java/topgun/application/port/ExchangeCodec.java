package topgun.application.port;

import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeRequest;

/** Reads and writes exchanges. Stateless and safe for all threads; never blocks. */
public interface ExchangeCodec {

    /** How a text is spelled. */
    enum Notation {
        MESSAGE_PACK,
        JSON
    }

    /** @param notation in which the client wrote, and wants to be answered */
    record Decoded(ExchangeRequest request, Notation notation) {}

    /** Whatever the bytes are, the outcome is a request or the exception. The array must not be used again. */
    Decoded decode(byte[] body) throws MalformedMessageException;

    byte[] encode(ExchangeReply reply, Notation notation);
}
