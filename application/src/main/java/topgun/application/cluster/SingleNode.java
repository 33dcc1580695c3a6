package topgun.application.cluster;

import java.util.List;
import java.util.function.Supplier;
import topgun.application.message.ServerMessage.Node;
import topgun.application.message.ServerMessage.PartitionMap;
import topgun.domain.clock.TimeSource;
import topgun.domain.partition.Partitions;

/** A server that is alone. Everything is its own. */
public final class SingleNode implements Ownership {

    private static final long ONLY_VERSION = 1;

    private final String nodeId;
    private final Supplier<String> webSocketUrl;
    private final TimeSource time;

    /** @param webSocketUrl where clients reach this server; asked late, since the port may be known only then */
    public SingleNode(String nodeId, Supplier<String> webSocketUrl, TimeSource time) {
        this.nodeId = nodeId;
        this.webSocketUrl = webSocketUrl;
        this.time = time;
    }

    @Override
    public boolean isMine(String key) {
        return true;
    }

    @Override
    public PartitionMap partitionMap() {
        var self = new Node(nodeId, webSocketUrl.get());
        return new PartitionMap(ONLY_VERSION, List.of(self), Partitions.count(), time.millis());
    }
}
