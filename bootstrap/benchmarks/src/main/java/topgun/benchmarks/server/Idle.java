package topgun.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Clients that say nothing once they are connected. */
final class Idle extends Load {

    Idle(MeasuredServer server, int clients) throws IOException {
        super(server, clients);
    }

    @Override
    void heard(Connection connection, String type, ByteBuffer message) {}
}
