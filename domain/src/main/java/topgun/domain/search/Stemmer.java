package topgun.domain.search;

/** How words of one family become one term. */
public enum Stemmer {
    PORTER,
    NONE;

    /** The term for a word, which is lower-case as a rule. May be empty. */
    String stem(String word) {
        return switch (this) {
            case PORTER -> PorterStemmer.stem(word);
            case NONE -> word;
        };
    }
}
