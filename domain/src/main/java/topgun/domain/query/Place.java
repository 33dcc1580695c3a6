package topgun.domain.query;

import java.util.List;
import topgun.domain.value.ValueView;

/**
 * Where a row stands in an {@linkplain Sort order}: the values of the attributes it is sorted by, and its key. No two rows
 * stand at one place.
 */
public record Place(List<ValueView> values, String key) {

    public Place {
        values = List.copyOf(values);
    }
}
