package topgun.bootstrap;

/** What is stored is a part of a backup. Serving it would spread the loss. */
final class UnfinishedRestoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnfinishedRestoreException() {
        super("only a part of a backup has been restored here; empty the place and restore it again");
    }
}
