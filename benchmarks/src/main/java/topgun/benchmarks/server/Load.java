package topgun.benchmarks.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.adapters.jwt.DevelopmentToken;
import topgun.adapters.jwt.InvalidSecretException;
import topgun.adapters.jwt.TokenKey;
import topgun.domain.value.MessagePackWriter;

/** Clients that load a server, all on the thread that runs them. */
abstract class Load implements Connection.Listener, AutoCloseable {

    private static final int LONGEST_TYPE = 24;

    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private long[] nanos = new long[1 << 16];
    private int measured;
    private boolean measuring;
    private int ready;

    Load() throws IOException {
        this.selector = Selector.open();
    }

    /** What a load comes to, in the time it was measured. */
    record Figures(double perSecond, double perProcessorSecond, double medianMillis, double p99Millis) {}

    /** Opens connections and authenticates them. */
    void connect(MeasuredServer server, int count) throws IOException {
        byte[] hello = Connection.frame(message("AUTH", Map.of("token", token())));
        for (int i = 0; i < count; i++) {
            Connection connection = Connection.open(server.port(), selector, this);
            connections.add(connection);
            int wanted = ready + 1;
            while (ready < wanted) {
                turn();
            }
            wanted = ready + 1;
            connection.send(hello);
            while (ready < wanted) {
                turn();
            }
        }
    }

    List<Connection> connections() {
        return connections;
    }

    /** Runs for a while without measuring, and then for a while with. */
    Figures run(MeasuredServer server, Duration warmUp, Duration time) throws IOException {
        begin();
        turnUntil(System.nanoTime() + warmUp.toNanos());
        measuring = true;
        long started = System.nanoTime();
        long processor = server.processorTime().toNanos();
        turnUntil(started + time.toNanos());
        double seconds = (System.nanoTime() - started) / 1e9;
        double processorSeconds = (server.processorTime().toNanos() - processor) / 1e9;
        measuring = false;
        if (measured == 0) {
            throw new IOException("the server has not answered anything in " + time);
        }
        long[] sorted = Arrays.copyOf(nanos, measured);
        Arrays.sort(sorted);
        double all = (double) measured * worthOfOne();
        return new Figures(
                all / seconds,
                all / processorSeconds,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
    }

    private void turnUntil(long nanoTime) throws IOException {
        while (System.nanoTime() < nanoTime) {
            turn();
        }
    }

    private void turn() throws IOException {
        selector.select(1);
        for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).ready();
        }
        selector.selectedKeys().clear();
    }

    /** How much is done with one answer. */
    abstract int worthOfOne();

    /** Sends the first messages. */
    abstract void begin() throws IOException;

    /** Hears a message other than those of authentication. */
    abstract void heard(Connection connection, String type, byte[] bytes, int from, int to) throws IOException;

    /** Notes an answer to something sent at that time. */
    void answered(long sentNanos) {
        if (measuring) {
            if (measured == nanos.length) {
                nanos = Arrays.copyOf(nanos, measured * 2);
            }
            nanos[measured++] = System.nanoTime() - sentNanos;
        }
    }

    @Override
    public void heard(Connection connection, byte[] bytes, int from, int to) {
        String type = type(bytes, from, to);
        if (type.startsWith("AUTH_")) {
            ready++;
        } else {
            try {
                heard(connection, type, bytes, from, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Servers put the type of a message first. */
    private static String type(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] & 0xff) != 0xa4) { // the name "type"
            at++;
        }
        at += 5;
        int length = at < to ? bytes[at] & 0x1f : 0;
        return new String(
                bytes, Math.min(at + 1, to), Math.clamp(to - at - 1L, 0, Math.min(length, LONGEST_TYPE)), UTF_8);
    }

    private static String token() {
        try {
            return new DevelopmentToken(
                            "benchmark", List.of("ADMIN"), Duration.ofHours(1), Optional.empty(), Optional.empty())
                    .signedWith((TokenKey.Shared) TokenKey.parse(MeasuredServer.SECRET), System.currentTimeMillis());
        } catch (InvalidSecretException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] message(String type, Map<String, String> members) {
        MessagePackWriter out = new MessagePackWriter(512).mapHeader(1 + members.size());
        out.string("type").string(type);
        members.forEach((name, text) -> out.string(name).string(text));
        return out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
