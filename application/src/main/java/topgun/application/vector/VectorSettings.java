package topgun.application.vector;

import topgun.domain.query.QueryRules;

/**
 * How vectors may be searched.
 *
 * @param filters what filters may look like
 * @param mostResults how many records are found at most, whatever number is asked for
 * @param mostBytes how large they may be together
 */
public record VectorSettings(QueryRules filters, int mostResults, long mostBytes) {

    public static final VectorSettings DEFAULT = new VectorSettings(QueryRules.DEFAULT, 10_000, 16 << 20);
}
