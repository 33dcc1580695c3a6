package topgun.bootstrap.config;

import java.time.Duration;
import java.util.Optional;
import topgun.application.map.Durability;
import topgun.domain.clock.NodeId;

/**
 * How the grid treats what is written to it.
 *
 * @param nodeId absent for the one the store remembers, or a random one
 * @param acknowledge what a write waits for that asks for nothing particular
 * @param writeAckTimeout how long a write waits that asks for a level but for no time
 * @param maxClockDrift how far ahead of the server's clock a write may be dated; zero for any distance
 * @param resyncAfterRefusal whether a client whose write was refused is made to load the map anew
 * @param tombstoneRetention how long deletions are remembered
 * @param pruneInterval how often those past it are forgotten
 * @param expirySweep how often records are looked for whose time to live is over
 */
public record DataConfig(
        Optional<NodeId> nodeId,
        Durability acknowledge,
        Duration writeAckTimeout,
        Duration maxClockDrift,
        boolean resyncAfterRefusal,
        Duration tombstoneRetention,
        Duration pruneInterval,
        Duration expirySweep) {}
