package topgun.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import topgun.adapters.wire.JsonValue;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.CanonicalJson;

/**
 * Answers questions about a store that this process has open: a socket in the directory of the data, for those who may
 * read them anyway. A question is a line, and so are the parts of the answer, marked as what they are. Several may ask at a
 * time, so that nobody waits for one who does not go on.
 */
final class OperatorSocket implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OperatorSocket.class.getName());

    private static final String NAME = "topgun.sock";
    private static final int MOST_AT_ONCE = 16;
    private static final long PAUSE_NANOS = 10_000_000;
    private static final char LINE = '+';
    private static final char FAILURE = '-';
    private static final char END = '.';

    private final Path path;
    private final ServerSocketChannel channel;
    private final Storage storage;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final Set<SocketChannel> asking = ConcurrentHashMap.newKeySet();

    private OperatorSocket(Path path, ServerSocketChannel channel, Storage storage) {
        this.path = path;
        this.channel = channel;
        this.storage = storage;
    }

    /** Begins to listen. A server that cannot still serves, so a failure is logged only. */
    static Optional<OperatorSocket> listen(Path directory, Storage storage) {
        Path path = directory.resolve(NAME);
        try {
            Files.deleteIfExists(path); // what a killed process has left; who has the data open is alone
            var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            var socket = new OperatorSocket(path, channel, storage);
            Thread.ofPlatform().name("operator").daemon().start(socket::serve);
            return Optional.of(socket);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            LOG.log(
                    Level.WARNING,
                    "backups have to wait until this server is stopped: " + path + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void serve() {
        while (channel.isOpen()) {
            room.acquireUninterruptibly();
            try {
                SocketChannel client = channel.accept();
                asking.add(client);
                Thread.ofVirtual().name("operator").start(() -> serve(client));
            } catch (IOException e) {
                room.release();
                LOG.log(Level.DEBUG, "no operator could be heard", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            answer(client);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "an operator has gone", e);
        } finally {
            asking.remove(client);
            room.release();
        }
    }

    private void answer(SocketChannel client) throws IOException {
        try (BufferedReader in = new BufferedReader(Channels.newReader(client, UTF_8));
                BufferedWriter out = new BufferedWriter(Channels.newWriter(client, UTF_8))) {
            String question = in.readLine();
            if (question != null) {
                try {
                    int code = StoreQuestion.of(
                                    JsonValue.parse(question.getBytes(UTF_8)).view())
                            .answer(storage, line -> write(out, LINE, line));
                    write(out, END, String.valueOf(code));
                } catch (MalformedMessageException | RuntimeException e) {
                    write(out, FAILURE, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private static void write(BufferedWriter out, char mark, String line) {
        try {
            out.write(mark);
            out.write(line.replaceAll("[\\r\\n]+", " "));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a process has the data of that directory open. */
    static boolean isServed(Path directory) {
        try (SocketChannel server = SocketChannel.open(addressIn(directory))) {
            return server.isConnected();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Asks the process that has the data of that directory open; empty if there is none. */
    static Optional<Integer> ask(Path directory, StoreQuestion question, Consumer<String> lines) throws IOException {
        SocketChannel server;
        try {
            server = SocketChannel.open(addressIn(directory));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
        try (BufferedReader in = new BufferedReader(Channels.newReader(server, UTF_8));
                BufferedWriter out = new BufferedWriter(Channels.newWriter(server, UTF_8))) {
            out.write(CanonicalJson.of(question.words()));
            out.write('\n');
            out.flush();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String text = line.substring(1);
                switch (line.charAt(0)) {
                    case LINE -> lines.accept(text);
                    case END -> {
                        return Optional.of(Integer.valueOf(text));
                    }
                    default -> throw new IOException(text);
                }
            }
            throw new IOException("the server has ended meanwhile");
        }
    }

    private static UnixDomainSocketAddress addressIn(Path directory) {
        return UnixDomainSocketAddress.of(directory.resolve(NAME));
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
            for (SocketChannel client : asking) {
                client.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the socket of operators could not be closed", e);
        }
    }
}
