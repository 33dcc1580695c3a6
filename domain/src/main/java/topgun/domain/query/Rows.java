package topgun.domain.query;

import java.util.Optional;
import java.util.function.Consumer;
import topgun.domain.access.View;

/** The rows there are now, for a result that needs more than what has just changed. */
public interface Rows {

    /** Visits, once each and in any order, the rows that may satisfy the condition; others may be among them. */
    void forEachCandidate(Condition condition, View view, Consumer<Row> visitor);

    /** The places of the rows of a selection, if somebody keeps them. Must be right before a result is told of a change. */
    default Optional<Ranking> ranking(Selection selection) {
        return Optional.empty();
    }

    /** Empty if there is no such row, or none that is shown. */
    Optional<Document> find(String key, View view);
}
