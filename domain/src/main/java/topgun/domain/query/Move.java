package topgun.domain.query;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A change of a row that matches, or did, and where it stood and stands. Places are worked out when asked for. */
final class Move {

    private final RowChange change;
    private final Sort sort;
    private @Nullable Place before;
    private @Nullable Place after;

    Move(RowChange change, Sort sort) {
        this.change = change;
        this.sort = sort;
    }

    String key() {
        return change.key();
    }

    Optional<Document> rowBefore() {
        return change.before();
    }

    Optional<Document> rowAfter() {
        return change.after();
    }

    /** Where the row stood, null if it did not match. */
    @Nullable
    Place before() {
        if (before == null) {
            before = place(change.before());
        }
        return before;
    }

    /** Where the row stands, null if it does not match. */
    @Nullable
    Place after() {
        if (after == null) {
            after = place(change.after());
        }
        return after;
    }

    private @Nullable Place place(Optional<Document> row) {
        return row.isPresent() ? sort.place(change.key(), row.get()) : null;
    }
}
