package topgun.domain.crdt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import topgun.domain.clock.NodeId;

/**
 * A number that every replica may raise and lower: per node the sum of what it added and the sum of what it took away.
 *
 * <p>Both sums only grow, so of two states of a node the larger number is the later one; that is all {@link #join} has to
 * know, and it is why a node may change its own entries only. Entries that are not positive and finite mean nothing and
 * are left out. Arithmetic is that of doubles, fractions included. Immutable.
 */
public record PnCounter(Map<NodeId, Double> positive, Map<NodeId, Double> negative) {

    public static final PnCounter ZERO = new PnCounter(Map.of(), Map.of());

    public PnCounter {
        positive = meaningful(positive);
        negative = meaningful(negative);
    }

    private static Map<NodeId, Double> meaningful(Map<NodeId, Double> sums) {
        Map<NodeId, Double> copy = new LinkedHashMap<>(sums);
        copy.values().removeIf(sum -> !isMeaningful(sum));
        return Collections.unmodifiableMap(copy);
    }

    private static boolean isMeaningful(double sum) {
        return sum > 0 && sum < Double.POSITIVE_INFINITY;
    }

    /** How many nodes have added something or taken it away. */
    public int nodeCount() {
        long onlyLowering = negative.keySet().stream()
                .filter(node -> !positive.containsKey(node))
                .count();
        return positive.size() + (int) onlyLowering;
    }

    /** Summed up in the order in which nodes became known, so with fractions replicas may differ in the last digit. */
    public double value() {
        return sum(positive) - sum(negative);
    }

    private static double sum(Map<NodeId, Double> sums) {
        double total = 0;
        for (double sum : sums.values()) {
            total += sum;
        }
        return total;
    }

    /** The counter after a node has added something, or taken away if negative. What is not finite changes nothing. */
    public PnCounter add(NodeId node, double delta) {
        if (delta > 0) {
            return join(new PnCounter(Map.of(node, positive.getOrDefault(node, 0.0) + delta), Map.of()));
        }
        if (delta < 0) {
            return join(new PnCounter(Map.of(), Map.of(node, negative.getOrDefault(node, 0.0) - delta)));
        }
        return this;
    }

    /**
     * What both states know together. Associative, commutative and idempotent; answers this very state if the other one
     * has nothing new.
     */
    public PnCounter join(PnCounter other) {
        Map<NodeId, Double> raised = later(other.positive, positive);
        Map<NodeId, Double> lowered = later(other.negative, negative);
        return raised.isEmpty() && lowered.isEmpty()
                ? this
                : new PnCounter(union(positive, raised), union(negative, lowered));
    }

    /** Those of their entries that are later than ours. */
    private static Map<NodeId, Double> later(Map<NodeId, Double> theirs, Map<NodeId, Double> ours) {
        Map<NodeId, Double> later = new LinkedHashMap<>();
        theirs.forEach((node, sum) -> {
            if (sum > ours.getOrDefault(node, 0.0)) {
                later.put(node, sum);
            }
        });
        return later;
    }

    private static Map<NodeId, Double> union(Map<NodeId, Double> sums, Map<NodeId, Double> later) {
        Map<NodeId, Double> union = new LinkedHashMap<>(sums);
        union.putAll(later);
        return union;
    }
}
