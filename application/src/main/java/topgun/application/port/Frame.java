package topgun.application.port;

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

    public Frame(byte[] head, byte[] tail) {
        this.head = head;
        this.tail = tail;
    }

    /** A frame without a part of its own. */
    public static Frame of(byte[] message) {
        return new Frame(message, NOTHING);
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
