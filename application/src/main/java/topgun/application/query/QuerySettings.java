package topgun.application.query;

import topgun.domain.query.QueryRules;

/**
 * Limits and indexes of live queries.
 *
 * @param mostPerSession how many subscriptions one connection may have
 * @param mostRows the largest result, and the largest page
 * @param mostBytes how large the values of such a result or page may be together
 * @param cursorMillis for how long a cursor is valid
 */
public record QuerySettings(
        QueryRules rules, int mostPerSession, int mostRows, long mostBytes, long cursorMillis, IndexSettings indexes) {

    public static final QuerySettings DEFAULT =
            new QuerySettings(QueryRules.DEFAULT, 20_000, 10_000, 16 << 20, 600_000, IndexSettings.AUTOMATIC);
}
