package topgun.benchmarks.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import topgun.adapters.jwt.InvalidSecretException;
import topgun.adapters.jwt.IssuedToken;
import topgun.adapters.jwt.TokenKey;
import topgun.domain.value.MessagePackWriter;

/** Clients that load a server, all on the thread that runs them. */
abstract class Load implements Connection.Listener, AutoCloseable {

    private static final int LONGEST_TYPE = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final MeasuredServer server;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private int heardOfAuthentication;

    /** Opens connections and authenticates them, one after the other. */
    Load(MeasuredServer server, int clients) throws IOException {
        this.server = server;
        this.selector = Selector.open();
        byte[] hello = Connection.frame(message("AUTH", Map.of("token", token())));
        for (int i = 0; i < clients; i++) {
            Connection connection = Connection.open(server.port(), selector, this);
            connections.add(connection);
            awaitAuthentication(2 * i + 1);
            connection.send(hello);
            awaitAuthentication(2 * i + 2);
        }
    }

    private void awaitAuthentication(int messages) throws IOException {
        await(() -> heardOfAuthentication >= messages);
    }

    MeasuredServer server() {
        return server;
    }

    List<Connection> connections() {
        return connections;
    }

    /** Serves the connections until something has come true. */
    void await(BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("the server has not answered in " + PATIENCE);
            }
            turn();
        }
    }

    /** Serves the connections for so long. */
    void serve(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            turn();
        }
    }

    /** Serves what is ready, or waits a moment for it. */
    void turn() throws IOException {
        selector.select(1);
        for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).ready();
        }
        selector.selectedKeys().clear();
    }

    /** Hears a message other than those of authentication. */
    abstract void heard(Connection connection, String type, ByteBuffer message) throws IOException;

    @Override
    public void heard(Connection connection, byte[] bytes, int from, int to) {
        String type = type(bytes, from, to);
        if (type.startsWith("AUTH")) {
            heardOfAuthentication++;
        } else {
            try {
                heard(connection, type, ByteBuffer.wrap(bytes, from, to - from));
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
            return new IssuedToken(
                            "benchmark", List.of("ADMIN"), Duration.ofHours(1), Optional.empty(), Optional.empty())
                    .signedWith((TokenKey.Shared) TokenKey.parse(MeasuredServer.SECRET), System.currentTimeMillis());
        } catch (InvalidSecretException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message with these texts beside its type. */
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
