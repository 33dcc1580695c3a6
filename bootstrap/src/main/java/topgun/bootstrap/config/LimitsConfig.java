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
 * @param connections most connections
 * @param unauthenticatedConnections most of them that are not authenticated
 * @param connectionsPerAddress most of them from one address
 * @param outboxBytes how much may wait to be sent to one client
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
        int connections,
        int unauthenticatedConnections,
        int connectionsPerAddress,
        int outboxBytes,
        Following following) {

    /** How many of each, for one connection; of locks those that it holds and waits for. */
    public record Following(int topics, int counters, int locks, int journalSubscriptions) {}
}
