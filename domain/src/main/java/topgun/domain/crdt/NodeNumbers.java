package topgun.domain.crdt;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import topgun.domain.clock.NodeId;

/**
 * Small numbers in the place of names of nodes. A name has its number as long as that is used, and mostly for longer: writers
 * that come back soon are still known.
 */
final class NodeNumbers {

    private static final int FIRST_CAPACITY = 8;

    private final Map<NodeId, Integer> numbers = new HashMap<>();
    private @Nullable NodeId[] nodes = new NodeId[FIRST_CAPACITY];

    /** By number, how often it is used. */
    private int[] uses = new int[FIRST_CAPACITY];

    private int used;
    private int lastGiven = -1;

    /** The node that was used last. Writes of one node often come together. */
    private @Nullable NodeId recent;

    private int recentNumber;

    /** The number of a node, which is used once more from now on. */
    int use(NodeId node) {
        if (!node.equals(recent)) {
            Integer known = numbers.get(node);
            recentNumber = known == null ? give(node) : known;
            recent = node;
        }
        if (uses[recentNumber]++ == 0) {
            used++;
        }
        return recentNumber;
    }

    /** Goes round until it finds a number that is not used, of which there are enough: it need not go far on average. */
    private int give(NodeId node) {
        if (used * 4 > nodes.length * 3) {
            lastGiven = nodes.length - 1;
            nodes = Arrays.copyOf(nodes, nodes.length * 2);
            uses = Arrays.copyOf(uses, uses.length * 2);
        }
        do {
            lastGiven = lastGiven + 1 & uses.length - 1;
        } while (uses[lastGiven] > 0);
        NodeId former = nodes[lastGiven];
        if (former != null) {
            numbers.remove(former);
        }
        nodes[lastGiven] = node;
        numbers.put(node, lastGiven);
        return lastGiven;
    }

    /** The node of a number that is used. */
    NodeId node(int number) {
        return requireNonNull(nodes[number]);
    }

    /** Takes back one {@link #use}. */
    void release(int number) {
        if (--uses[number] == 0) {
            used--;
        }
    }

    /** Takes back every use. */
    void clear() {
        numbers.clear();
        nodes = new NodeId[FIRST_CAPACITY];
        uses = new int[FIRST_CAPACITY];
        used = 0;
        lastGiven = -1;
        recent = null;
    }

    /** How many nodes have a number: never more than three times as many as were once in use together, or eight. */
    int size() {
        return numbers.size();
    }
}
