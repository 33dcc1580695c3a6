/**
 * Finding records by the words in them, best first.
 *
 * <p>A text becomes {@linkplain topgun.domain.search.Tokenizer terms}: lower-case, without the words that say nothing,
 * cut down to their stems. An {@linkplain topgun.domain.search.TextIndex index} remembers which document has which term
 * how often, and ranks documents by the BM25 formula with exact lengths. Scores are sums of doubles in the order of the
 * query, so that they are those clients know, and so that the same score comes out whether one document is scored or
 * all of them.
 *
 * <p>A {@linkplain topgun.domain.search.LiveSearch live search} is a result that stays right while documents change.
 *
 * <p>Nothing here is thread-safe unless it says so; an index and the live searches on it belong to one thread at a time.
 */
@NullMarked
package topgun.domain.search;

import org.jspecify.annotations.NullMarked;
