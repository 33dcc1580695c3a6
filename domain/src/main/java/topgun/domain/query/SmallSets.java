package topgun.domain.query;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sets in the values of a map, most of which have one element: such a one is a single object. Others keep the order in
 * which elements came.
 */
public final class SmallSets {

    private SmallSets() {}

    /** The set with an element; the set itself may have become that. */
    public static <E> Set<E> with(@Nullable Set<E> set, E element) {
        if (set == null) {
            return Set.of(element);
        }
        Set<E> several = set.size() == 1 ? new LinkedHashSet<>(set) : set;
        several.add(element);
        return several;
    }

    /** The set without an element, null if there is no other; the set itself may have become that. */
    public static <E> @Nullable Set<E> without(Set<E> set, E element) {
        if (set.size() == 1) {
            return set.contains(element) ? null : set;
        }
        set.remove(element);
        return set;
    }
}
