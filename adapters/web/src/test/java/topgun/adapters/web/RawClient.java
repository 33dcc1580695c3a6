package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** A WebSocket client that does only what it is told, right or wrong. */
final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private String answer = "";

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        this.out = socket.getOutputStream();
    }

    /** Connects and shakes hands. */
    static RawClient connect(int port) {
        RawClient client = dial(port, 0);
        client.shakeHands("/");
        if (!client.answer.startsWith("HTTP/1.1 101")) {
            throw new IllegalStateException("not upgraded: " + client.answer);
        }
        return client;
    }

    /** Connects and says nothing. A positive number limits what the system takes in before it is read. */
    static RawClient dial(int port, int receiveBuffer) {
        try {
            var socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void shakeHands(String path, String... headers) {
        askToUpgrade(path, headers);
        readAnswer();
    }

    void askToUpgrade(String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        all.addAll(List.of(headers));
        get(path, all.toArray(String[]::new));
    }

    /** Sends a request, whose answer is still to be read. */
    void get(String path, String... headers) {
        var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        sendBytes(request.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    /** Reads status line and headers. */
    String readAnswer() {
        try {
            var bytes = new ByteArrayOutputStream();
            int last4 = 0;
            while (last4 != 0x0D0A0D0A) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                bytes.write(next);
                last4 = (last4 << 8) | next;
            }
            answer = bytes.toString(ISO_8859_1);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the body that the headers announced. */
    void skipBody() {
        var length = Pattern.compile("Content-Length: (\\d+)").matcher(answer);
        read(length.find() ? Integer.parseInt(length.group(1)) : 0);
    }

    String answer() {
        return answer;
    }

    void send(String text) {
        sendFrame(Received.BINARY, true, text.getBytes(UTF_8));
    }

    void sendFrame(int opcode, boolean fin, byte[] payload) {
        sendBytes(frame(opcode, fin, payload));
    }

    /** A frame as a client has to send it, masked. */
    static byte[] frame(int opcode, boolean fin, byte[] payload) {
        var bytes = ByteBuffer.allocate(payload.length + 14);
        putHeader(bytes, opcode, fin, payload.length);
        int mask = ThreadLocalRandom.current().nextInt();
        bytes.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            bytes.put((byte) (payload[i] ^ (mask >>> (8 * (3 - i % 4)))));
        }
        var frame = new byte[bytes.position()];
        bytes.flip().get(frame);
        return frame;
    }

    /** The beginning of a masked frame, up to the length it promises. */
    static byte[] promise(int opcode, long length) {
        var bytes = ByteBuffer.allocate(14);
        putHeader(bytes, opcode, true, length);
        bytes.putInt(0);
        var header = new byte[bytes.position()];
        bytes.flip().get(header);
        return header;
    }

    private static void putHeader(ByteBuffer bytes, int opcode, boolean fin, long length) {
        bytes.put((byte) (opcode | (fin ? 0x80 : 0)));
        if (length < 126) {
            bytes.put((byte) (length | 0x80));
        } else if (length < 65_536) {
            bytes.put((byte) (126 | 0x80)).putShort((short) length);
        } else {
            bytes.put((byte) (127 | 0x80)).putLong(length);
        }
    }

    void sendBytes(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Received read() {
        try {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            if ((second & 0x80) != 0) {
                throw new IllegalStateException("the server must not mask");
            }
            int length = second;
            if (second == 126) {
                length = in.readUnsignedShort();
            } else if (second == 127) {
                length = Math.toIntExact(in.readLong());
            }
            var payload = new byte[length];
            in.readFully(payload);
            if ((first & 0xF0) != 0x80) {
                throw new IllegalStateException("the server must not fragment: " + first);
            }
            return new Received(first & 0x0F, payload);
        } catch (EOFException e) {
            return Received.END;
        } catch (java.net.SocketException e) {
            return Received.RESET;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads so many bytes, whatever they mean. */
    void read(int count) {
        try {
            in.readFully(new byte[count]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until the server closes, and answers what the close frame says. */
    Received readUntilClose() {
        Received received = read();
        while (received.isFrame() && received.opcode() != Received.CLOSE) {
            received = read();
        }
        return received;
    }

    String readText() {
        Received received = read();
        if (received.opcode() != Received.BINARY) {
            throw new IllegalStateException("expected a binary frame, got " + received);
        }
        return received.text();
    }

    void sendClose(int code) {
        sendFrame(
                Received.CLOSE,
                true,
                ByteBuffer.allocate(2).putShort((short) code).array());
    }

    /** Ends the sending half. */
    void shutdownOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hangs up as a crashed system would. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
