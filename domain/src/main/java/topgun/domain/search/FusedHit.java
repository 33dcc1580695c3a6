package topgun.domain.search;

import java.util.Map;

/**
 * A record that rankings found together.
 *
 * @param methodScores the score in each ranking that has it, by the name of the ranking
 */
public record FusedHit(String key, double score, Map<String, Double> methodScores) {}
