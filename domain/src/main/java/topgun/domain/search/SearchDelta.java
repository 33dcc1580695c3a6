package topgun.domain.search;

/** What happened to one document of a live result. */
public sealed interface SearchDelta {

    /** It is among the documents wanted, and was not before. */
    record Entered(SearchHit hit) implements SearchDelta {}

    /** It was written, and is wanted as before. */
    record Updated(SearchHit hit) implements SearchDelta {}

    /** It is not wanted any more, or better ones took its place. */
    record Left(String key) implements SearchDelta {}
}
