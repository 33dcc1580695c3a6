package topgun.application.session;

/**
 * What is known of the generation of a client. It never says so itself; single messages give it away.
 *
 * <p>Clients understand nearly everything alike. The dialect decides only about the few answers on which they differ.
 */
public enum Dialect {
    /** Served like {@link #LEGACY}, but ids are answered as they came. */
    UNKNOWN,
    /** Before 2.0: compares acknowledged ids as texts, and a number named {@code timestamp} breaks its clock. */
    LEGACY,
    /** 2.0 or later, which of them is open: served like {@link #UNKNOWN}, but can take a number named {@code timestamp}. */
    TRANSITIONAL,
    /** Has a device identity and combines hashes with mixing. */
    CURRENT
}
