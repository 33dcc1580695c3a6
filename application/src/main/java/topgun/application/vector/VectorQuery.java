package topgun.application.vector;

import topgun.domain.access.View;
import topgun.domain.query.Condition;

/**
 * What is looked for among the vectors of a map.
 *
 * @param most how many records are wanted
 * @param minScore how close they must be at least
 * @param view what is hidden from it has no vector
 * @param filter what they must be like
 * @param withVectors whether their vectors are wanted, too
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorQuery(float[] vector, int most, double minScore, View view, Condition filter, boolean withVectors) {

    /** How many times as many records as are wanted count as candidates. */
    private static final int CANDIDATES_FOR_EACH = 4;

    int mostCandidates() {
        return (int) Math.min(Integer.MAX_VALUE, (long) most * CANDIDATES_FOR_EACH);
    }
}
