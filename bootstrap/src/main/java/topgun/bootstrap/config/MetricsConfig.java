package topgun.bootstrap.config;

import java.util.Optional;

/**
 * Who may see the numbers of the server.
 *
 * @param port for them alone; without, they are on the port of clients. 0 for any free one
 * @param token what has to be sent along
 * @param mapsNamed how many maps are told by their names
 */
public record MetricsConfig(Optional<Integer> port, Optional<Secret> token, int mapsNamed) {}
