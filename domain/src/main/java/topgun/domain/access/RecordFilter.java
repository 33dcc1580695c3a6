package topgun.domain.access;

import java.util.ArrayList;
import java.util.List;
import topgun.domain.value.Value;

/** A choice of records by their values. Filters that choose by the same means are equal. */
public interface RecordFilter {

    RecordFilter ALL = new All();

    RecordFilter NONE = new None();

    boolean accepts(Value value);

    /** What at least one of the filters accepts. */
    static RecordFilter anyOf(List<RecordFilter> filters) {
        List<RecordFilter> parts = new ArrayList<>();
        for (RecordFilter filter : filters) {
            if (filter.equals(ALL)) {
                return ALL;
            }
            if (!filter.equals(NONE) && !parts.contains(filter)) {
                parts.add(filter);
            }
        }
        return switch (parts.size()) {
            case 0 -> NONE;
            case 1 -> parts.getFirst();
            default -> new AnyOf(parts);
        };
    }

    /** Every record. */
    record All() implements RecordFilter {

        @Override
        public boolean accepts(Value value) {
            return true;
        }
    }

    /** No record. */
    record None() implements RecordFilter {

        @Override
        public boolean accepts(Value value) {
            return false;
        }
    }

    /** Records that one of several filters accepts. */
    record AnyOf(List<RecordFilter> filters) implements RecordFilter {

        public AnyOf {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean accepts(Value value) {
            for (RecordFilter filter : filters) {
                if (filter.accepts(value)) {
                    return true;
                }
            }
            return false;
        }
    }
}
