package topgun.bootstrap;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import topgun.application.port.ServerState;
import topgun.domain.clock.NodeId;

/** Who this server is, also after a restart. */
final class ServerIdentity {

    static final String NODE_ID = "node-id";
    private static final String DEVICE_KEY = "device-key";
    private static final int NODE_ID_BYTES = 6;
    private static final int DEVICE_KEY_BYTES = 32;

    private final NodeId nodeId;
    private final byte[] deviceKey;

    private ServerIdentity(NodeId nodeId, byte[] deviceKey) {
        this.nodeId = nodeId;
        this.deviceKey = deviceKey;
    }

    /** Names this server in timestamps. */
    NodeId nodeId() {
        return nodeId;
    }

    /** Signs the tokens by which devices are recognised. */
    byte[] deviceKey() {
        return deviceKey;
    }

    /** The identity of before, or a new one that is remembered. A node id that is given wins over the remembered one. */
    static ServerIdentity loadOrCreate(Optional<NodeId> nodeId, ServerState state, SecureRandom random) {
        return new ServerIdentity(
                nodeId.orElseGet(() ->
                        new NodeId(loadOrCreate(NODE_ID, state, () -> "server-" + hex(NODE_ID_BYTES, random)))),
                HexFormat.of().parseHex(loadOrCreate(DEVICE_KEY, state, () -> hex(DEVICE_KEY_BYTES, random))));
    }

    private static String loadOrCreate(String name, ServerState state, Supplier<String> fresh) {
        Optional<String> known = state.read(name);
        if (known.isPresent()) {
            return known.get();
        }
        String made = fresh.get();
        state.write(name, made);
        return made;
    }

    private static String hex(int bytes, SecureRandom random) {
        var chosen = new byte[bytes];
        random.nextBytes(chosen);
        return HexFormat.of().formatHex(chosen);
    }
}
