package topgun.domain.query;

import java.util.Optional;
import topgun.domain.access.View;

/** Which rows, in which order, seen by whom. Equal selections have the same rows, so what is known of one serves all. */
public record Selection(Condition condition, Sort sort, Optional<Grouping> grouping, View view) {

    public static Selection of(Query query, View view) {
        return new Selection(query.condition(), query.sort(), query.grouping(), view);
    }
}
