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
    /** Between the two: 2.0, which hashes like {@link #LEGACY} and otherwise behaves like {@link #CURRENT}. */
    TRANSITIONAL,
    /** Has a device identity and combines hashes with mixing. */
    CURRENT
}
