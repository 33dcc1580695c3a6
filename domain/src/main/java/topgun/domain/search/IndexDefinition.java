package topgun.domain.search;

/** What of a map's values can be searched, and how. */
public record IndexDefinition(TextSource texts, Tokenization tokenization, Bm25 ranking) {

    /** For maps about which nothing was said: every text counts. */
    public static final IndexDefinition EVERYTHING =
            new IndexDefinition(new TextSource.All(), Tokenization.DEFAULT, Bm25.DEFAULT);
}
