package topgun.adapters.web;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts the pieces of one message together. */
final class Assembly {

    private static final int FIRST_BYTES = 16 << 10;
    private static final byte[] NOTHING = {};

    private byte[] pieces = NOTHING;
    private int length;

    /** Bytes of the unfinished message. */
    int length() {
        return length;
    }

    void add(ByteBuffer piece) {
        int newLength = length + piece.remaining();
        if (newLength > pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(newLength, Math.max(FIRST_BYTES, 2 * pieces.length)));
        }
        piece.get(pieces, length, newLength - length);
        length = newLength;
    }

    /** The whole message; the next one may begin. */
    byte[] finish(ByteBuffer lastPiece) {
        byte[] message = Arrays.copyOf(pieces, length + lastPiece.remaining());
        lastPiece.get(message, length, lastPiece.remaining());
        clear();
        return message;
    }

    void clear() {
        pieces = NOTHING;
        length = 0;
    }
}
