package topgun.domain.search;

import java.util.Set;

/**
 * How texts become terms.
 *
 * @param lowercase whether upper and lower case are the same
 * @param stopWords words without a meaning of their own, compared before stemming
 * @param shortest the length of the shortest term in UTF-16 units; shorter words are dropped before and after stemming
 * @param longest the length of the longest term in UTF-16 units
 */
public record Tokenization(boolean lowercase, Set<String> stopWords, Stemmer stemmer, int shortest, int longest) {

    public static final Tokenization DEFAULT = new Tokenization(true, StopWords.ENGLISH, Stemmer.PORTER, 2, 40);

    public Tokenization {
        stopWords = Set.copyOf(stopWords);
    }
}
