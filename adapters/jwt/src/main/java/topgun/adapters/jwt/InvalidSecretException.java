package topgun.adapters.jwt;

/** A configured secret cannot be used; the message tells an operator why and never repeats the secret. */
public final class InvalidSecretException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidSecretException(String message) {
        super(message);
    }
}
