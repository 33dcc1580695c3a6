package topgun.domain.query;

/** What becomes of the cursor of a query. Without a valid one the answer is the first page. */
public sealed interface CursorReading {

    record None() implements CursorReading {}

    /** The page begins after that place. */
    record Valid(Place after) implements CursorReading {}

    record Expired() implements CursorReading {}

    /** It is no cursor, or was made for another query. */
    record Invalid() implements CursorReading {}
}
