package topgun.adapters.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;

/**
 * What is on its way to one client, and its spelling as WebSocket frames (RFC 6455, 5.2): one whole binary frame for each
 * message, unmasked. Not safe for threads.
 */
final class Outbox {

    static final int LONGEST_HEADER = 10;
    static final int LONGEST_CONTROL = 125;

    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8A;
    private static final int MANY = 256;
    /** What a frame costs besides its bytes. */
    private static final int FRAME_COST = 64;

    private Deque<Frame> waiting = new ArrayDeque<>();
    private boolean manyWaited;
    private long waitingBytes;
    /** Of frames for this client alone, until their last byte has left. */
    private long unsharedBytes;
    /** Not held against the client while it waits. */
    private @Nullable Frame excused;

    /** Begun: its header has left, and so many bytes of it. */
    private @Nullable Frame current;

    private int currentDone;

    private byte @Nullable [] pong;
    private @Nullable CloseReason close;

    void add(Frame frame) {
        waiting.add(frame);
        waitingBytes += frame.length();
        if (!frame.isShared()) {
            unsharedBytes += frame.length();
        }
        manyWaited |= waiting.size() > MANY;
    }

    /** No longer holds a frame against the client, nor any that was excused before. */
    void excuse(Frame frame) {
        excused = frame;
    }

    /** Drops frames that later ones make pointless. */
    void collapse() {
        IdentityHashMap<byte[], Set<Object>> subjectsByTail = new IdentityHashMap<>();
        Deque<Frame> kept = new ArrayDeque<>();
        waiting.descendingIterator().forEachRemaining(frame -> {
            Object subject = frame.subject();
            if (subject == null
                    || subjectsByTail
                            .computeIfAbsent(frame.tail(), tail -> new HashSet<>())
                            .add(subject)) {
                kept.addFirst(frame);
            } else {
                left(frame);
            }
        });
        waiting = kept;
    }

    private void left(Frame frame) {
        waitingBytes -= frame.length();
        if (frame == excused) {
            excused = null;
        }
    }

    /** Takes the place of an earlier pong that has not left: only the latest ping needs an answer. */
    void pong(byte[] payload) {
        pong = payload;
    }

    /** Ends the stream, behind everything else. */
    void close(CloseReason reason) {
        close = reason;
    }

    /** Forgets everything that can be forgotten without tearing a frame apart. */
    void drop() {
        waiting = new ArrayDeque<>();
        waitingBytes = 0;
        unsharedBytes = current == null || current.isShared() ? 0 : current.length();
        excused = null;
        pong = null;
        close = null;
    }

    /** Bytes of the frames that have not begun to leave. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** About how much memory they take. */
    long waitingMemory() {
        return waitingBytes + (long) FRAME_COST * waiting.size();
    }

    /** The part of it that is held against the client. */
    long chargedMemory() {
        return waitingMemory() - (excused == null ? 0 : excused.length());
    }

    /** How much memory is taken for this client alone. */
    long unsharedBytes() {
        return unsharedBytes;
    }

    boolean isEmpty() {
        return current == null && waiting.isEmpty() && pong == null && close == null;
    }

    /** A buffer of this size takes everything, unless the answer is {@code most}. */
    int wanted(int most) {
        long all = waitingBytes + (waiting.size() + 1L) * LONGEST_HEADER + 2L * LONGEST_CONTROL;
        if (current != null) {
            all += current.length() - currentDone;
        }
        return (int) Math.min(most, all);
    }

    /** Moves into the buffer what fits; the rest of a frame follows next time. */
    void fill(ByteBuffer buffer) {
        continueCurrent(buffer);
        while (current == null && buffer.remaining() >= LONGEST_HEADER + LONGEST_CONTROL) {
            if (pong != null) {
                putHeader(buffer, PONG, pong.length);
                buffer.put(pong);
                pong = null;
            } else if (!waiting.isEmpty()) {
                current = waiting.remove();
                currentDone = 0;
                left(current);
                putHeader(buffer, BINARY, current.length());
                continueCurrent(buffer);
            } else if (close != null) {
                putClose(buffer, close);
                close = null;
            } else {
                shrink();
                return;
            }
        }
    }

    private void continueCurrent(ByteBuffer buffer) {
        if (current == null) {
            return;
        }
        byte[] head = current.head();
        byte[] tail = current.tail();
        if (currentDone < head.length) {
            currentDone += put(buffer, head, currentDone);
        }
        if (currentDone >= head.length) {
            currentDone += put(buffer, tail, currentDone - head.length);
        }
        if (currentDone == head.length + tail.length) {
            if (!current.isShared()) {
                unsharedBytes -= current.length();
            }
            current = null;
        }
    }

    private static int put(ByteBuffer buffer, byte[] bytes, int from) {
        int count = Math.min(bytes.length - from, buffer.remaining());
        buffer.put(bytes, from, count);
        return count;
    }

    private static void putHeader(ByteBuffer buffer, int kind, int length) {
        buffer.put((byte) kind);
        if (length <= LONGEST_CONTROL) {
            buffer.put((byte) length);
        } else if (length <= 0xFFFF) {
            buffer.put((byte) 126).putShort((short) length);
        } else {
            buffer.put((byte) 127).putLong(length);
        }
    }

    private static void putClose(ByteBuffer buffer, CloseReason reason) {
        byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
        putHeader(buffer, CLOSE, Short.BYTES + text.length);
        buffer.putShort((short) reason.code()).put(text);
    }

    /** A queue keeps the room it once needed. */
    private void shrink() {
        if (manyWaited) {
            manyWaited = false;
            waiting = new ArrayDeque<>();
        }
    }
}
