package topgun.domain.search;

import java.util.List;

/**
 * A document found.
 *
 * @param matchedTerms the terms of the query it has, each once, in the order of the query; if fields were scored one by
 *     one, those of the first field come first
 */
public record SearchHit(String key, double score, List<String> matchedTerms) {

    public SearchHit {
        matchedTerms = List.copyOf(matchedTerms);
    }
}
