package topgun.adapters.memory;

import topgun.application.port.ServerState;
import topgun.application.port.ServerStateContract;

class InMemoryServerStateTest extends ServerStateContract {

    private final ServerState state = new InMemoryServerState();

    @Override
    protected ServerState state() {
        return state;
    }
}
