package topgun.domain.pattern;

/** The text is no pattern. Without a stack trace, since it is a statement about input. */
final class PatternSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    PatternSyntaxException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** Says what is wrong with a regular expression, in the words of common JavaScript engines. */
    static PatternSyntaxException inRegex(String pattern, String reason) {
        return new PatternSyntaxException("Invalid regular expression: /" + pattern + "/: " + reason);
    }

    String reason() {
        return reason;
    }
}
