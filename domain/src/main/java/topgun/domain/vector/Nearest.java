package topgun.domain.vector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/** The keys of those vectors that come closest, of those that somebody wants. Ties are decided by key. */
public final class Nearest {

    private final int most;
    private final double minScore;
    private final Predicate<String> wanted;
    private final PriorityQueue<Neighbour> farthestFirst = new PriorityQueue<>(Comparator.reverseOrder());
    private final Set<String> kept = new HashSet<>();

    /** The nearer is less. */
    public record Neighbour(String key, double score) implements Comparable<Neighbour> {

        @Override
        public int compareTo(Neighbour other) {
            int byScore = Double.compare(other.score, score);
            return byScore == 0 ? key.compareTo(other.key) : byScore;
        }
    }

    /** @param wanted asked only about what is near enough; what it accepts is kept until something nearer comes */
    public Nearest(int most, double minScore, Predicate<String> wanted) {
        this.most = most;
        this.minScore = minScore;
        this.wanted = wanted;
    }

    /** What is offered again keeps the score of the first time. */
    public void offer(String key, double score) {
        if (score < minScore) {
            return;
        }
        boolean full = farthestFirst.size() == most;
        Neighbour farthest = farthestFirst.peek();
        if (full && farthest != null && score < farthest.score()) {
            return;
        }
        var neighbour = new Neighbour(key, score);
        if (full && farthest != null && neighbour.compareTo(farthest) > 0) {
            return;
        }
        if (kept.contains(key) || !wanted.test(key)) {
            return;
        }
        if (full) {
            kept.remove(farthestFirst.remove().key());
        }
        farthestFirst.add(neighbour);
        kept.add(key);
    }

    /** The nearest first. */
    public List<Neighbour> ranked() {
        List<Neighbour> ranked = new ArrayList<>(farthestFirst);
        ranked.sort(Comparator.naturalOrder());
        return ranked;
    }
}
