package topgun.bootstrap;

/** What the process tells at its end. */
final class ExitCode {

    static final int OK = 0;
    /** The server could not start, for whatever reason, or not stop cleanly. */
    static final int FAILED = 1;
    /** An option or a variable is wrong, and no server was to be started. */
    static final int MISUSED = 2;

    private ExitCode() {}
}
