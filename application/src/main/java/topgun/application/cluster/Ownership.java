package topgun.application.cluster;

import topgun.application.message.ServerMessage.PartitionMap;

/** Knows which node a key belongs to. Safe for all threads; does not block. */
public interface Ownership {

    /** Whether this node decides about the key. */
    boolean isMine(String key);

    /** How keys are spread over the nodes now; versions grow from 1 with every change. */
    PartitionMap partitionMap();
}
