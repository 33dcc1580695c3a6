package topgun.bootstrap.config;

import java.time.Duration;

/**
 * What clients may have the server run.
 *
 * @param on whether code of clients is run at all
 * @param time how long one script may work
 * @param memoryBytes how much memory one script may use
 * @param workers how many scripts run at a time
 * @param waiting how many may wait for their turn
 * @param resolvers how many conflict resolvers all clients together may register
 * @param resolversPerMap how many one map may have
 * @param keys how many entries one request may process
 */
public record ScriptsConfig(
        boolean on,
        Duration time,
        int memoryBytes,
        int workers,
        int waiting,
        int resolvers,
        int resolversPerMap,
        int keys) {}
