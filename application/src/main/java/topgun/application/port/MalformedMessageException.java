package topgun.application.port;

/**
 * A frame that is no message. The text is for logs; clients hear one of the protocol's fixed sentences.
 */
public final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong decides what happens to the connection. */
    public enum Kind {
        /** Neither MessagePack nor JSON. The connection is closed with 1002. */
        UNDECODABLE,
        /** Readable, but not a message of the protocol: {@code ERROR} 400, the connection stays. */
        INVALID,
        /** Nested deeper than allowed: {@code ERROR} 400, the connection stays. */
        TOO_DEEP
    }

    private final Kind kind;

    public MalformedMessageException(Kind kind, String message) {
        // Bad input can come at any rate; a stack trace would say nothing and cost the most.
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
