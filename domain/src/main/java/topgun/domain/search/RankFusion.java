package topgun.domain.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Joins rankings whose scores cannot be compared by the places they give: reciprocal rank fusion (Cormack, Clarke and
 * Büttcher, 2009), in which a record gets {@code 1 / (60 + rank)} from each ranking that has it.
 */
public final class RankFusion {

    private static final int RANK_CONSTANT = 60;

    private final Map<String, Places> placesByKey = new HashMap<>();

    /** Where the rankings have one record. */
    private static final class Places {

        private final List<Integer> ranks = new ArrayList<>(3);
        private final Map<String, Double> methodScores = new LinkedHashMap<>(4);

        /** Summed from the best rank on, so that the same ranks make exactly the same score whichever ranking gave which. */
        double score() {
            Collections.sort(ranks);
            double score = 0;
            for (int rank : ranks) {
                score += 1.0 / (RANK_CONSTANT + rank);
            }
            return score;
        }
    }

    /**
     * Takes in a place of a ranking.
     *
     * @param method names the ranking, which has a key only once
     * @param rank from 1 on; several may share one
     * @param score what the ranking itself makes of the record
     */
    public void add(String method, String key, int rank, double score) {
        Places places = placesByKey.computeIfAbsent(key, first -> new Places());
        places.ranks.add(rank);
        places.methodScores.put(method, score);
    }

    /** Whether any ranking has the key. */
    public boolean contains(String key) {
        return placesByKey.containsKey(key);
    }

    /** All that score as much at least, the best first, ties by key. */
    public Stream<FusedHit> best(double minScore) {
        return placesByKey.entrySet().stream()
                .map(entry -> new FusedHit(entry.getKey(), entry.getValue().score(), entry.getValue().methodScores))
                .filter(hit -> hit.score() >= minScore)
                .sorted(Comparator.comparingDouble(FusedHit::score).reversed().thenComparing(FusedHit::key));
    }
}
