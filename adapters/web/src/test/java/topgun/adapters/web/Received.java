package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A frame from the server, or what came in its place. */
final class Received {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The server has ended the stream. */
    static final Received END = new Received(-1, new byte[0]);

    /** The stream broke. */
    static final Received RESET = new Received(-2, new byte[0]);

    private final int opcode;
    private final byte[] payload;

    Received(int opcode, byte[] payload) {
        this.opcode = opcode;
        this.payload = payload;
    }

    /** Takes bytes apart; fails if the last frame is not whole. */
    static List<Received> parse(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        List<Received> frames = new ArrayList<>();
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            if ((first & 0xF0) != 0x80) {
                throw new IllegalStateException("not the beginning of a whole frame: " + first);
            }
            int length = in.get();
            if (length == 126) {
                length = in.getShort() & 0xFFFF;
            } else if (length == 127) {
                length = Math.toIntExact(in.getLong());
            }
            var payload = new byte[length];
            in.get(payload);
            frames.add(new Received(first & 0x0F, payload));
        }
        return frames;
    }

    int opcode() {
        return opcode;
    }

    boolean isFrame() {
        return opcode >= 0;
    }

    byte[] payload() {
        return payload;
    }

    String text() {
        return new String(payload, UTF_8);
    }

    int closeCode() {
        return opcode == CLOSE ? ByteBuffer.wrap(payload).getShort() & 0xFFFF : -1;
    }

    String closeText() {
        return new String(payload, 2, payload.length - 2, UTF_8);
    }

    @Override
    public String toString() {
        return switch (opcode) {
            case -1 -> "end of stream";
            case -2 -> "reset";
            case CLOSE -> payload.length < 2 ? "close" : "close " + closeCode() + " " + closeText();
            default -> "frame " + opcode + " of " + payload.length + " bytes";
        };
    }
}
