package topgun.domain.vector;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import topgun.domain.access.View;
import topgun.domain.value.Value;

/** Where the vector of a record comes from. */
public sealed interface VectorSource {

    /** The top-level fields it is made of. */
    Set<String> fields();

    /** A top-level field that holds it. */
    record Attribute(String field) implements VectorSource {

        @Override
        public Set<String> fields() {
            return Set.of(field);
        }
    }

    /** The texts in some top-level fields, joined by spaces, from which it is made. */
    record Texts(List<String> names) implements VectorSource {

        public Texts {
            names = List.copyOf(new LinkedHashSet<>(names));
        }

        @Override
        public Set<String> fields() {
            return Set.copyOf(names);
        }
    }

    /** Whether somebody may learn anything about the vector of a record: only if all it is made of is shown. */
    default boolean isShown(Value record, View view) {
        return switch (view) {
            case View.Everything everything -> true;
            case View.Nothing nothing -> false;
            case View.Fields(Set<String> names) -> names.containsAll(fields());
            case View.Rows rows -> isShown(record, rows.at(record));
        };
    }
}
