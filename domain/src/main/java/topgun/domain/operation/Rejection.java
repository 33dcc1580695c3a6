package topgun.domain.operation;

/**
 * Why an operation was refused for good. Sending it again will not help, so a client must learn of it once and stop.
 */
public sealed interface Rejection {

    /** Stable text for the client. */
    String reason();

    /** A member is missing, has the wrong type or is out of range. */
    record Invalid(String reason) implements Rejection {}

    /** The policies do not let this client do it. */
    record Denied() implements Rejection {

        @Override
        public String reason() {
            return "Access Denied";
        }
    }

    /** The timestamp lies too far ahead of the server's clock. */
    record ClockDrift() implements Rejection {

        @Override
        public String reason() {
            return "clock drift";
        }
    }

    /** The map holds records of the other kind. */
    record KindMismatch(String reason) implements Rejection {

        /** Of a last-write-wins record for a map of tagged ones. */
        public static final KindMismatch LWW_FOR_OR_MAP =
                new KindMismatch("Map type mismatch: ORMap but received LWW op");

        /** Of a tagged record for a map of last-write-wins ones. */
        public static final KindMismatch OR_FOR_LWW_MAP =
                new KindMismatch("Map type mismatch: LWWMap but received OR op");
    }

    /** An interceptor refused it. */
    record Intercepted(String reason) implements Rejection {}

    /** A conflict resolver refused it. */
    record Conflict() implements Rejection {

        @Override
        public String reason() {
            return "Rejected by conflict resolver";
        }
    }
}
