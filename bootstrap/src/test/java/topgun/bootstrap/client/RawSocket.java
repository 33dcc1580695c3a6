package topgun.bootstrap.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;

/** A TCP connection that keeps to no rules but those it is told, and reads only when told to. */
public final class RawSocket implements AutoCloseable {

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;

    /** What stands for a close code when the connection ended without a close frame. */
    public static final int ABNORMAL = 1006;

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int SMALL_BUFFER = 4_096;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** A frame from the server. */
    public static final class Received {

        private final int opcode;
        private final byte[] payload;

        private Received(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        /** The message in it. */
        public Map<String, Object> message() {
            return JavaScriptPack.unpackMessage(payload);
        }

        /** The code of a close frame. */
        public OptionalInt closeCode() {
            return opcode == CLOSE && payload.length >= 2
                    ? OptionalInt.of(ByteBuffer.wrap(payload).getShort() & 0xFFFF)
                    : OptionalInt.empty();
        }
    }

    /** Connects and says nothing. */
    public RawSocket(int port) {
        try {
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and shakes hands. */
    public static RawSocket upgraded(int port) {
        var client = new RawSocket(port);
        client.askToUpgrade();
        String answer = client.readHeaders();
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IllegalStateException(answer);
        }
        return client;
    }

    /** Sends a handshake, whose answer is still to be read. */
    public void askToUpgrade() {
        request("""
                GET / HTTP/1.1
                Host: localhost
                Connection: Upgrade
                Upgrade: websocket
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                """);
    }

    /** Sends the lines of a request. */
    public void request(String lines) {
        write(lines.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    /** Whether something has come that has not been read. */
    public boolean hasHeard() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads status line and headers. */
    public String readHeaders() {
        try {
            var text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                text.append((char) next);
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void send(Map<String, ?> message) {
        write(frame(0x80 | BINARY, JavaScriptPack.pack(message)));
    }

    /**
     * A frame as clients send it.
     *
     * @param first its first byte: flags and opcode
     */
    public static byte[] frame(int first, byte[] payload) {
        var bytes = ByteBuffer.allocate(payload.length + 14);
        bytes.put((byte) first);
        if (payload.length < 126) {
            bytes.put((byte) (payload.length | 0x80));
        } else if (payload.length < 65_536) {
            bytes.put((byte) (126 | 0x80)).putShort((short) payload.length);
        } else {
            bytes.put((byte) (127 | 0x80)).putLong(payload.length);
        }
        // a mask of zeros changes nothing
        bytes.putInt(0).put(payload);
        var frame = new byte[bytes.position()];
        bytes.flip().get(frame);
        return frame;
    }

    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the bytes could be sent; not to a server that has hung up. */
    public boolean tryWrite(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the sending half. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame. */
    public Received read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        var payload = new byte[length];
        in.readFully(payload);
        return new Received(first & 0x0F, payload);
    }

    /** Reads until the connection ends, and answers the code it was closed with. */
    public int readToEnd() {
        try {
            while (true) {
                OptionalInt code = read().closeCode();
                if (code.isPresent()) {
                    return code.getAsInt();
                }
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new IllegalStateException("the connection goes on", e);
        } catch (IOException e) {
            return ABNORMAL;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
