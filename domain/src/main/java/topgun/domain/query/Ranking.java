package topgun.domain.query;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The places of all rows of a selection, in order. */
public final class Ranking {

    private final TreeSet<Place> places;

    Ranking(Comparator<Place> order) {
        this.places = new TreeSet<>(order);
    }

    int size() {
        return places.size();
    }

    void add(Place place) {
        places.add(place);
    }

    void follow(Move move) {
        Place before = move.before();
        Place after = move.after();
        if (before != null && !before.equals(after)) {
            places.remove(before);
        }
        if (after != null && !after.equals(before)) {
            places.add(after);
        }
    }

    /** In order, beginning after a place if one is given. */
    NavigableSet<Place> after(Optional<Place> place) {
        return place.isPresent() ? places.tailSet(place.get(), false) : places;
    }

    /** The last place up to and including that one. */
    @Nullable
    Place upTo(Place place) {
        return places.floor(place);
    }

    @Nullable
    Place next(Place place) {
        return places.higher(place);
    }

    @Nullable
    Place last() {
        return places.isEmpty() ? null : places.last();
    }

    @Nullable
    Place before(Place place) {
        return places.lower(place);
    }

    /** The places from one on and up to before another; null for an open end. */
    NavigableSet<Place> between(@Nullable Place from, @Nullable Place to) {
        NavigableSet<Place> part = from == null ? places : places.tailSet(from, true);
        return to == null ? part : part.headSet(to, false);
    }
}
