package topgun.domain.resolver;

import java.util.Optional;
import topgun.domain.access.Principal;
import topgun.domain.crdt.LwwRecord;

/**
 * Decides what becomes of a write to a last-write-wins map, deletions included.
 *
 * <p>Asked on the thread that owns the map, before anything has changed, so it must be quick and must not block. What it
 * throws counts as {@link Resolution.LatestWins}.
 */
@FunctionalInterface
public interface ConflictResolver {

    ConflictResolver LATEST_WINS = (map, key, offered, known, writer) -> new Resolution.LatestWins();

    Resolution resolve(String map, String key, LwwRecord offered, Optional<LwwRecord> known, Principal writer);
}
