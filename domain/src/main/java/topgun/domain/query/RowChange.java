package topgun.domain.query;

import java.util.Optional;

/**
 * What became of a row, as somebody sees it.
 *
 * @param before empty if there was none, or none that was shown
 */
public record RowChange(String key, Optional<Document> before, Optional<Document> after) {}
