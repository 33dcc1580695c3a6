package topgun.domain.query;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client asks for.
 *
 * @param limit how many rows; positive
 * @param cursor as the client sent it
 * @param projection what is shown of each row; a grouped row is shown as it is
 * @param filterHash stands for the filter and the grouping in cursors
 */
public record Query(
        Condition condition,
        Sort sort,
        OptionalInt limit,
        Optional<String> cursor,
        Optional<Grouping> grouping,
        Optional<Projection> projection,
        int filterHash) {

    /** @param validMillis for how long cursors are valid */
    public CursorReading cursorAt(long nowMillis, long validMillis) {
        if (cursor.isEmpty()) {
            return new CursorReading.None();
        }
        Optional<Cursor> decoded = Cursor.decode(cursor.get())
                .filter(c -> c.filterHash() == filterHash && c.sortHash() == sort.hash())
                .filter(c -> c.last().values().size() == sort.by().size());
        if (decoded.isEmpty()) {
            return new CursorReading.Invalid();
        }
        return nowMillis - decoded.get().createdMillis() > validMillis
                ? new CursorReading.Expired()
                : new CursorReading.Valid(decoded.get().last());
    }

    /** The text that asks for the page after that row. */
    public String cursorAfter(Place last, long nowMillis) {
        return new Cursor(nowMillis, filterHash, sort.hash(), last).encode();
    }
}
