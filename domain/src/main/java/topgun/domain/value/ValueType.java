package topgun.domain.value;

/** What stands at some place of an encoded value, as far as its first bytes tell. */
public enum ValueType {
    NIL,
    /** JavaScript's {@code undefined}: absent as a member of a map, null everywhere else. */
    UNDEFINED,
    BOOLEAN,
    /** Any number a JavaScript peer holds as one, whole or not. */
    NUMBER,
    /** An integer written with 64 bits, which some JavaScript peers hold as a separate type. */
    WIDE_INTEGER,
    TEXT,
    BINARY,
    DATE,
    LIST,
    MAP,
    /** Bytes of some other type of somebody else's. Kept and given back, but never looked into. */
    EXTENSION
}
