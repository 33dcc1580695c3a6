package topgun.bootstrap.client;

/** JavaScript's undefined: clients before 2.0 send it, as an extension. */
public enum Undefined {
    UNDEFINED
}
