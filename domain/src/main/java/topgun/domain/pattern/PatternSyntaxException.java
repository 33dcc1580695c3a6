package topgun.domain.pattern;

/** The text is no pattern. Without a stack trace, since it is a statement about input. */
final class PatternSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    PatternSyntaxException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
