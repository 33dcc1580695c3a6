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
 * @param contents what of them is wanted besides their keys
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VectorQuery(float[] vector, int most, double minScore, View view, Condition filter, Contents contents) {

    /** @param mostBytes how large all that may be together; the nearest record is found in any case */
    record Contents(boolean values, boolean vectors, long mostBytes) {

        static final Contents NONE = new Contents(false, false, Long.MAX_VALUE);
    }

    /** How many times as many records as are wanted count as candidates. */
    private static final int CANDIDATES_FOR_EACH = 4;

    int mostCandidates() {
        return (int) Math.min(Integer.MAX_VALUE, (long) most * CANDIDATES_FOR_EACH);
    }
}
