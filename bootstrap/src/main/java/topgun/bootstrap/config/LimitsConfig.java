package topgun.bootstrap.config;

/**
 * How much is taken from clients.
 *
 * @param messageBytes largest message of an authenticated client
 * @param firstMessageBytes largest message before that
 * @param httpBodyBytes largest body of an HTTP request
 * @param depth how deeply a message may be nested
 * @param nameLength longest name of a map and longest key, in UTF-16 units
 * @param valueBytes largest value
 * @param batchMessages most messages in one {@code BATCH} frame
 * @param batchMessagesPerSecond messages a connection may send inside of such frames
 * @param batchMessageBurst how many of them may come at once
 * @param operationsPerSecond operations a connection may send
 * @param connections how many there may be
 * @param outboxBytes how much may wait to be sent to one client
 * @param answerPercent how much of the heap answers may take that wait to be sent, of all clients together
 * @param maps most maps in memory
 * @param tagsPerKey most values of one key in a map of sets, and most keys of one tag
 * @param nodesPerCounter most nodes that may change one counter
 * @param topics most topics that all connections together follow
 * @param following what one connection may follow and hold
 */
public record LimitsConfig(
        int messageBytes,
        int firstMessageBytes,
        int httpBodyBytes,
        int depth,
        int nameLength,
        int valueBytes,
        int batchMessages,
        int batchMessagesPerSecond,
        int batchMessageBurst,
        int operationsPerSecond,
        Connections connections,
        int outboxBytes,
        int answerPercent,
        int maps,
        int tagsPerKey,
        int nodesPerCounter,
        int topics,
        Following following) {

    /**
     * @param webSockets most in all
     * @param others most TCP connections that are none
     * @param unauthenticated most WebSockets of clients that are not authenticated
     * @param perAddress most WebSockets from one address
     * @param perUser most WebSockets of one user
     */
    public record Connections(int webSockets, int others, int unauthenticated, int perAddress, int perUser) {}

    /** How many of each, for one connection; of locks those that it holds and waits for. */
    public record Following(int topics, int counters, int locks, int journalSubscriptions) {}
}
