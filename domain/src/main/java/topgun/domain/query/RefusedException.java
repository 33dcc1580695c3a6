package topgun.domain.query;

/** A query will not be served. Without a stack trace, since it is a statement about input. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    RefusedException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** Something is missing or of the wrong type. */
    static RefusedException malformed() {
        return new RefusedException(QueryReading.Refused.MALFORMED);
    }

    String reason() {
        return reason;
    }
}
