package topgun.benchmarks.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Clients that write in batches, so many of which wait for their acknowledgement. Every write changes something. */
final class Writes extends Load {

    private static final String MAP = "benchmark-";

    /** The map that all write who write to one. */
    static final String FIRST_MAP = MAP + 0;

    private static final String TEXT = "x".repeat(80);

    private final Shape shape;
    private final Answers answers;
    private final Map<Connection, Writer> writers = new HashMap<>();
    private long acknowledged;
    private long unsent;

    /**
     * Who writes what.
     *
     * @param inFlight how many batches of a client wait for their acknowledgement
     * @param keys how many keys a map has in the end
     */
    record Shape(int clients, int batch, int inFlight, int maps, int keys) {

        Shape(int clients, int batch, int inFlight) {
            this(clients, batch, inFlight, 1, 10_000);
        }
    }

    Writes(MeasuredServer server, Shape shape) throws IOException {
        super(server, shape.clients());
        this.shape = shape;
        this.answers = new Answers(server);
        for (int i = 0; i < shape.clients(); i++) {
            writers.put(connections().get(i), new Writer(i));
        }
    }

    private final class Writer {

        private final WriteFrame[] frames;
        private final ArrayDeque<Long> sent = new ArrayDeque<>();
        private int next;

        Writer(int number) {
            int maps = Math.max(1, shape.maps() / shape.clients());
            frames = new WriteFrame[maps];
            for (int i = 0; i < maps; i++) {
                String map = MAP + (number * maps + i) % shape.maps();
                frames[i] =
                        new WriteFrame(shape.batch(), map, TEXT, shape.keys(), number * shape.keys() / shape.clients());
            }
        }

        void send(Connection connection) throws IOException {
            sent.add(System.nanoTime());
            connection.send(frames[next++ % frames.length].next());
        }
    }

    /** Writes for a while without measuring, from the beginning or from where it stopped. */
    void run(Duration time) throws IOException {
        if (unsent == 0) {
            unsent = Long.MAX_VALUE;
            begin();
        }
        serve(time);
    }

    /** Writes for a while without measuring, and then for a while with. */
    Map<String, Double> rate(Duration warmUp, Duration time) throws IOException {
        run(warmUp);
        answers.start();
        serve(time);
        return answers.stop(shape.batch());
    }

    /** Writes as many records as the maps have keys, each once, and measures how long it takes. */
    Map<String, Double> fill() throws IOException {
        long batches = (long) shape.maps() * shape.keys() / shape.batch();
        unsent = batches;
        long start = System.nanoTime();
        begin();
        await(() -> acknowledged >= batches);
        return Map.of("seconds", Answers.seconds(System.nanoTime() - start));
    }

    private void begin() throws IOException {
        for (var writer : writers.entrySet()) {
            for (int i = 0; i < shape.inFlight(); i++) {
                send(writer.getKey(), writer.getValue());
            }
        }
    }

    private void send(Connection connection, Writer writer) throws IOException {
        if (unsent > 0) {
            unsent--;
            writer.send(connection);
        }
    }

    @Override
    void heard(Connection connection, String type, ByteBuffer message) throws IOException {
        switch (type) {
            case "OP_ACK", EchoServer.ECHOED_BATCH, EchoServer.ECHOED_WRITE -> {
                Writer writer = requireNonNull(writers.get(connection));
                answers.add(writer.sent.remove());
                acknowledged++;
                send(connection, writer);
            }
            case "ERROR", "OP_REJECTED" -> throw new IOException("a write was refused");
            default -> {}
        }
    }
}
