package topgun.benchmarks.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * One client as cheap as possible: many of them share a thread, frames go out as they were prepared, and of what comes in
 * only the type is looked at.
 */
final class Connection {

    private static final String UPGRADE = """
            GET / HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

            """;

    private static final int FIN_BINARY = 0x82;
    private static final int CLOSE = 0x8;
    private static final int MASKED = 0x80;

    private final SocketChannel socket;
    private final SelectionKey key;
    private final Listener listener;
    private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
    private ByteBuffer incoming = ByteBuffer.allocate(64 << 10);
    private boolean upgraded;

    /** What a client does with what it hears. */
    interface Listener {

        /** A whole message, from {@code from} on. */
        void heard(Connection connection, byte[] bytes, int from, int to);
    }

    private Connection(SocketChannel socket, SelectionKey key, Listener listener) {
        this.socket = socket;
        this.key = key;
        this.listener = listener;
    }

    static Connection open(int port, Selector selector, Listener listener) throws IOException {
        SocketChannel socket = SocketChannel.open(new InetSocketAddress("localhost", port));
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(socket, key, listener);
        key.attach(connection);
        connection.write(ByteBuffer.wrap(UPGRADE.replace("\n", "\r\n").getBytes(ISO_8859_1)));
        return connection;
    }

    /** A message as a frame, masked with zeros, which leaves it as it is. */
    static byte[] frame(byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(message.length + 14);
        frame.put((byte) FIN_BINARY);
        if (message.length < 126) {
            frame.put((byte) (MASKED | message.length));
        } else if (message.length < 1 << 16) {
            frame.put((byte) (MASKED | 126)).putShort((short) message.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(message.length);
        }
        frame.putInt(0).put(message);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    void send(byte[] frame) throws IOException {
        write(ByteBuffer.wrap(frame));
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (outgoing.isEmpty()) {
            socket.write(bytes);
        }
        if (bytes.hasRemaining()) {
            outgoing.add(bytes);
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    /** How many frames the socket has not taken yet. */
    int queued() {
        return outgoing.size();
    }

    /** Does what the socket is ready for. */
    void ready() throws IOException {
        if (key.isWritable()) {
            while (!outgoing.isEmpty()) {
                socket.write(outgoing.peek());
                if (outgoing.peek().hasRemaining()) {
                    break;
                }
                outgoing.remove();
            }
            if (outgoing.isEmpty()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
        }
        if (key.isReadable()) {
            if (socket.read(incoming) < 0) {
                throw new IOException("the server has hung up");
            }
            incoming.flip();
            while (takeMessage()) {}
            incoming.compact();
            if (!incoming.hasRemaining()) {
                incoming = ByteBuffer.allocate(incoming.capacity() * 4).put(incoming.array(), 0, incoming.capacity());
            }
        }
    }

    private boolean takeMessage() throws IOException {
        byte[] bytes = incoming.array();
        int from = incoming.position();
        int to = incoming.limit();
        if (!upgraded) {
            int end = new String(bytes, from, to - from, ISO_8859_1).indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            upgraded = true;
            incoming.position(from + end + 4);
            return true;
        }
        if (to - from < 2) {
            return false;
        }
        long length = bytes[from + 1] & 0x7f;
        int header = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (to - from < header) {
            return false;
        }
        if (length == 126) {
            length = incoming.getShort(from + 2) & 0xffff;
        } else if (length == 127) {
            length = incoming.getLong(from + 2);
        }
        if (to - from < header + length) {
            return false;
        }
        if ((bytes[from] & 0xf) == CLOSE) {
            throw new IOException("the server has closed: "
                    + new String(bytes, from + header + 2, (int) Math.max(0, length - 2), UTF_8));
        }
        int begin = from + header;
        incoming.position(begin + (int) length);
        listener.heard(this, bytes, begin, begin + (int) length);
        return true;
    }

    void close() throws IOException {
        socket.close();
    }
}
