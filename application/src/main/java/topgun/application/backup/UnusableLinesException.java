package topgun.application.backup;

/** Lines that are not what they should be, or do not go with what is stored. Says which and why. */
public final class UnusableLinesException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableLinesException(String message) {
        super(message);
    }
}
