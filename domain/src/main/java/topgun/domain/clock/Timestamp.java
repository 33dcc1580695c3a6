package topgun.domain.clock;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A point in hybrid logical time: wall-clock milliseconds, a counter that separates the events of one millisecond, and
 * the node that made it.
 *
 * <p>The order is total, and two nodes never make equal timestamps, so all replicas pick the same winner without asking
 * each other. Both numbers lie between 0 and {@link #MAX_PART}, beyond which the clients' arithmetic is no longer exact.
 */
public record Timestamp(long millis, long counter, NodeId node) implements Comparable<Timestamp>, ClaimedTime {

    /** 2^53-1, the largest integer the clients can tell from its neighbours. */
    public static final long MAX_PART = (1L << 53) - 1;

    private static final int MAX_DIGITS = 18; // never overflows a long; MAX_PART has 16

    public Timestamp {
        requireNonNull(node, "node");
        if (!isPart(millis) || !isPart(counter)) {
            throw new IllegalArgumentException("not within 0..2^53-1: " + millis + ":" + counter);
        }
    }

    /** A timestamp if the numbers make one, whatever they are. */
    public static ClaimedTime claimed(double millis, double counter, NodeId node) {
        long wholeMillis = (long) millis;
        long wholeCounter = (long) counter;
        return wholeMillis == millis && wholeCounter == counter && isPart(wholeMillis) && isPart(wholeCounter)
                ? new Timestamp(wholeMillis, wholeCounter, node)
                : UnusableTime.INSTANCE;
    }

    private static boolean isPart(long number) {
        return number >= 0 && number <= MAX_PART;
    }

    public boolean isAfter(Timestamp other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Timestamp other) {
        if (millis != other.millis) {
            return millis < other.millis ? -1 : 1;
        }
        if (counter != other.counter) {
            return counter < other.counter ? -1 : 1;
        }
        return node.compareTo(other.node);
    }

    /** The form used in tags and hashes, {@code millis:counter:node}. */
    @Override
    public String toString() {
        return millis + ":" + counter + ":" + node.value();
    }

    /**
     * Reads the form of {@link #toString()}, strictly: digits, colon, digits, colon, anything without a colon.
     *
     * <p>Some clients write {@code NaN:3:client-1}; that is a fine tag, but no timestamp.
     */
    public static Optional<Timestamp> parse(String text) {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        if (first < 0 || second < 0 || text.indexOf(':', second + 1) >= 0) {
            return Optional.empty();
        }
        long millis = parsePart(text, 0, first);
        long counter = parsePart(text, first + 1, second);
        return isPart(millis) && isPart(counter)
                ? Optional.of(new Timestamp(millis, counter, new NodeId(text.substring(second + 1))))
                : Optional.empty();
    }

    /** The number, or a negative one if there is none. */
    private static long parsePart(String text, int from, int to) {
        if (from == to || to - from > MAX_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
