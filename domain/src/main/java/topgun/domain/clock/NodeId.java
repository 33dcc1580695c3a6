package topgun.domain.clock;

import static java.util.Objects.requireNonNull;

/**
 * The name of a replica: a client, a device or a server.
 *
 * <p>The order decides which of two writes with equal clock readings wins, so it must be the order the clients use.
 * Those compare ids by the rules of their language: punctuation before digits before letters, letter case only as a
 * last resort ({@code a < A < b}, {@code node_1 < node-1 < node1}). This class reproduces that for every ASCII id and
 * is deterministic, if necessarily arbitrary, for the rest. Ids of lower-case letters, digits and dashes (every
 * generated id) come out in plain character order.
 *
 * <p>A colon is refused, because it separates the parts of {@linkplain Timestamp#toString() a timestamp's text}.
 */
public record NodeId(String value) implements Comparable<NodeId> {

    /** Ascending; the two cases of a letter stand next to each other and weigh the same. */
    private static final String COLLATION =
            "\t\n\u000b\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";

    private static final int IGNORED = 0;

    private static final byte[] WEIGHTS = weights();

    public NodeId {
        requireNonNull(value, "value");
        if (value.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a node id must not contain a colon: " + value);
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return compare(value, other.value);
    }

    /** The order of ids as text. Zero for equal texts only, even where the clients see no difference. */
    static int compare(String left, String right) {
        if (left.equals(right)) {
            return 0;
        }
        int caseOrder = 0;
        int l = 0;
        int r = 0;
        while (true) {
            l = skipIgnored(left, l);
            r = skipIgnored(right, r);
            if (l == left.length() || r == right.length()) {
                break;
            }
            char a = left.charAt(l++);
            char b = right.charAt(r++);
            if (a != b) {
                int order = Integer.compare(weight(a), weight(b));
                if (order != 0) {
                    return order;
                }
                if (caseOrder == 0) {
                    caseOrder = Integer.compare(b, a); // in ASCII the upper case has the smaller code
                }
            }
        }
        if (l < left.length()) {
            return 1;
        }
        if (r < right.length()) {
            return -1;
        }
        return caseOrder != 0 ? caseOrder : left.compareTo(right);
    }

    private static int skipIgnored(String id, int from) {
        int at = from;
        while (at < id.length() && weight(id.charAt(at)) == IGNORED) {
            at++;
        }
        return at;
    }

    private static int weight(char c) {
        return c < WEIGHTS.length ? WEIGHTS[c] : WEIGHTS.length + c;
    }

    private static byte[] weights() {
        byte[] weights = new byte[128];
        byte weight = IGNORED;
        for (int i = 0; i < COLLATION.length(); i++) {
            char c = COLLATION.charAt(i);
            if (c < 'A' || c > 'Z') {
                weight++;
            }
            weights[c] = weight;
        }
        return weights;
    }

    @Override
    public String toString() {
        return value;
    }
}
