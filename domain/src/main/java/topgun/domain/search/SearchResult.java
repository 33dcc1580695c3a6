package topgun.domain.search;

import java.util.List;

/**
 * The documents found, best first.
 *
 * @param complete whether these are all; if not, the limit kept others out
 */
public record SearchResult(List<SearchHit> hits, boolean complete) {

    public SearchResult {
        hits = List.copyOf(hits);
    }
}
