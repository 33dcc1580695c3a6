package topgun.application.port;

import org.jspecify.annotations.Nullable;

/**
 * One encoded message on its way to one client: a head that may be shared by many clients, and a tail of its own.
 *
 * <p>A change that goes to a thousand subscribers is encoded once; what differs between them, the id of their
 * subscription, is the tail. Neither array may be modified once it is in a frame.
 */
public final class Frame {

    private static final byte[] NOTHING = {};

    private final byte[] head;
    private final byte[] tail;
    private final @Nullable Object subject;
    private final boolean shared;

    private Frame(byte[] head, byte[] tail, @Nullable Object subject, boolean shared) {
        this.head = head;
        this.tail = tail;
        this.subject = subject;
        this.shared = shared;
    }

    public Frame(byte[] head, byte[] tail) {
        this(head, tail, null, true);
    }

    /** A frame without a part of its own. */
    public static Frame of(byte[] message) {
        return new Frame(message, NOTHING);
    }

    /** A frame that goes to one client alone, so that its memory is taken for that client. */
    public static Frame unshared(byte[] message) {
        return new Frame(message, NOTHING, null, false);
    }

    /**
     * A frame that tells how something is now, whatever it was before. While it waits, another one with an equal subject
     * and the same tail makes it pointless.
     */
    public static Frame ofState(byte[] message, Object subject) {
        return new Frame(message, NOTHING, subject, true);
    }

    /** The same for a client whose part is this. */
    public Frame completedBy(byte[] ownTail) {
        return new Frame(head, ownTail, subject, shared);
    }

    public @Nullable Object subject() {
        return subject;
    }

    /** Whether other clients may get the same bytes. */
    public boolean isShared() {
        return shared;
    }

    public byte[] head() {
        return head;
    }

    public byte[] tail() {
        return tail;
    }

    /** Length in bytes. */
    public int length() {
        return head.length + tail.length;
    }
}
