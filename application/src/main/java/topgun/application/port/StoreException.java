package topgun.application.port;

/** A store that could not do what it was asked to. Some of it may have been done; asking again is harmless. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whether asking again makes sense. */
    public enum Kind {
        /** The store may recover: a lost connection, a full disk, a deadlock. */
        TRANSIENT,
        /** The same request will fail again. */
        PERMANENT
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
