package topgun.adapters.jdbi;

import java.util.HashMap;
import java.util.Map;
import topgun.domain.clock.NodeId;

/** Node ids read from rows, each only once in memory: few nodes write many records. */
final class NodeIds {

    private final Map<String, NodeId> known = new HashMap<>();

    NodeId of(byte[] stored) {
        return known.computeIfAbsent(StoredText.decode(stored), NodeId::new);
    }
}
