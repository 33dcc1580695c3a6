package topgun.benchmarks.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clients that write in batches, so many of which wait for their acknowledgement. Every write changes something. */
final class Writes extends Load {

    private static final int FRAMES_PER_CLIENT = 16;
    private static final int KEYS = 10_000;

    private final int batch;
    private final int inFlight;
    private final Map<Connection, Writer> writers = new HashMap<>();
    private int keys;

    Writes(MeasuredServer server, int clients, int batch, int inFlight) throws IOException {
        this.batch = batch;
        this.inFlight = inFlight;
        connect(server, clients);
    }

    private final class Writer {

        private final List<WriteFrame> frames = new ArrayList<>();
        private final ArrayDeque<Long> sent = new ArrayDeque<>();
        private int next;

        Writer() {
            for (int i = 0; i < FRAMES_PER_CLIENT; i++) {
                frames.add(new WriteFrame(batch, "benchmark", keys % KEYS));
                keys += batch;
            }
        }

        /** As a copy, since the frame before may still be on its way. */
        void send(Connection connection) throws IOException {
            sent.add(System.nanoTime());
            connection.send(frames.get(next++ % FRAMES_PER_CLIENT).dated());
        }
    }

    @Override
    int worthOfOne() {
        return batch;
    }

    @Override
    void begin() throws IOException {
        for (Connection connection : connections()) {
            Writer writer = new Writer();
            writers.put(connection, writer);
            for (int i = 0; i < inFlight; i++) {
                writer.send(connection);
            }
        }
    }

    @Override
    void heard(Connection connection, String type, byte[] bytes, int from, int to) throws IOException {
        if (type.equals("OP_ACK")) {
            Writer writer = requireNonNull(writers.get(connection));
            answered(writer.sent.remove());
            writer.send(connection);
        } else if (type.equals("ERROR")) {
            throw new IOException("a write was refused: " + ByteBuffer.wrap(bytes, from, to - from));
        }
    }
}
