package topgun.domain.query;

/** What became of a query as a client wrote it. */
public sealed interface QueryReading {

    record Accepted(Query query) implements QueryReading {}

    /** The reason is meant for the client. */
    record Refused(String reason) implements QueryReading {

        /** Something has the wrong form; clients know these words. */
        public static final String MALFORMED = "Invalid message format";
    }
}
