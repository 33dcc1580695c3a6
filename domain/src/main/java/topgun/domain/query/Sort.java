package topgun.domain.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.value.ValueView;

/** The order of rows: by some attributes, the first one first, and in the end by key, ascending. */
public record Sort(List<By> by) {

    public static final Sort BY_KEY = new Sort(List.of());

    public record By(Attribute attribute, boolean descending) {}

    public Sort {
        by = List.copyOf(by);
    }

    public Place place(String key, Document document) {
        if (by.isEmpty()) {
            return new Place(List.of(), key);
        }
        List<ValueView> values = new ArrayList<>(by.size());
        for (By each : by) {
            values.add(SortOrder.essence(document.get(each.attribute())));
        }
        return new Place(values, key);
    }

    Comparator<Place> order() {
        return by.isEmpty() ? Comparator.comparing(Place::key) : this::compare;
    }

    private int compare(Place left, Place right) {
        for (int i = 0; i < by.size(); i++) {
            int sign = SortOrder.ASCENDING.compare(
                    left.values().get(i), right.values().get(i));
            if (sign != 0) {
                return by.get(i).descending() ? -sign : sign;
            }
        }
        return left.key().compareTo(right.key());
    }

    /** By which a cursor recognises the order it was made for. */
    int hash() {
        int hash = Fnv1a.init();
        for (By each : by) {
            hash = Fnv1a.update(hash, each.attribute().name());
            hash = Fnv1a.update(hash, each.descending() ? "\ndesc\n" : "\nasc\n");
        }
        return hash;
    }
}
