package topgun.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients that write at a given rate, whether the server keeps up or not. What it does not take from a client's socket fills
 * that client's queue, and with a full queue a client writes no more.
 */
final class Overload extends Load {

    private static final int CLIENTS = 200;
    private static final int BATCH = 10;
    private static final int MOST_QUEUED = 64;

    private final WriteFrame frame = new WriteFrame(BATCH, Writes.FIRST_MAP, "x".repeat(80), 10_000, 0);
    private long sent;
    private long acknowledged;
    private long refused;

    Overload(MeasuredServer server) throws IOException {
        super(server, CLIENTS);
    }

    /** Writes for a while at so many times the rate that the server sustains, and reports what became of it. */
    static Map<String, Double> measure(MeasuredServer server, double factor, Duration warmUp, Duration time)
            throws IOException {
        double sustained;
        try (var writes = new Writes(server, new Writes.Shape(CLIENTS, BATCH, 2))) {
            sustained = writes.rate(warmUp, time).getOrDefault("per second", 0.0);
        }
        try (var overload = new Overload(server)) {
            return overload.write(factor * sustained, sustained, time);
        }
    }

    private Map<String, Double> write(double perSecond, double sustained, Duration time) throws IOException {
        double before = server().residentKiB();
        List<Connection> clients = connections();
        long start = System.nanoTime();
        long due = 0;
        for (double elapsed = 0; elapsed < time.toSeconds(); elapsed = Answers.seconds(System.nanoTime() - start)) {
            for (; due < elapsed * perSecond / BATCH; due++) {
                Connection client = clients.get((int) (due % clients.size()));
                if (client.queued() < MOST_QUEUED) {
                    client.send(frame.next());
                    sent++;
                }
            }
            turn();
        }
        double inTime = acknowledged * BATCH / Answers.seconds(System.nanoTime() - start);
        await(() -> acknowledged + refused >= sent);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("acknowledged per second", inTime);
        figures.put("share of the sustained rate", inTime / sustained);
        figures.put("refused batches", (double) refused);
        figures.put("MiB more resident", (server().residentKiB() - before) / 1024);
        return figures;
    }

    @Override
    void heard(Connection connection, String type, ByteBuffer message) {
        if (type.equals("OP_ACK")) {
            acknowledged++;
        } else if (type.equals("ERROR") || type.equals("OP_REJECTED")) {
            refused++;
        }
    }
}
