package topgun.application.cluster;

import topgun.application.dispatch.MessageRegistry;
import topgun.application.message.ClientMessage.PartitionMapRequest;
import topgun.application.message.ServerMessage.PartitionMap;
import topgun.application.session.Session;

/** Tells clients which node owns what, if they know only an older answer. */
public final class PartitionHandlers {

    private final Ownership ownership;

    public PartitionHandlers(Ownership ownership) {
        this.ownership = ownership;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(PartitionMapRequest.class, this::request);
    }

    private void request(Session session, PartitionMapRequest message) {
        PartitionMap current = ownership.partitionMap();
        if (message.currentVersion() < current.version()) {
            session.send(current);
        }
    }
}
