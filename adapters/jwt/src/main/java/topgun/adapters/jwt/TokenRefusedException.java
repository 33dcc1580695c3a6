package topgun.adapters.jwt;

/** A token is not good. The message is fit for whoever presented it. */
final class TokenRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    TokenRefusedException(String reason) {
        // anybody can cause this at will, so it must be cheap
        super(reason, null, false, false);
    }
}
