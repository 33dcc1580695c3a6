package topgun.application.hybrid;

import topgun.application.search.SearchSettings;
import topgun.domain.query.QueryRules;

/**
 * How much hybrid searches may ask.
 *
 * @param searches what counts for all searches: how much is found, how long a text may be, how far results may lag behind
 * @param rules what predicates may look like
 * @param mostPerSession how many live hybrid searches one connection may have
 */
public record HybridSettings(SearchSettings searches, QueryRules rules, int mostPerSession) {

    public static final HybridSettings DEFAULT = new HybridSettings(SearchSettings.DEFAULT, QueryRules.DEFAULT, 100);
}
