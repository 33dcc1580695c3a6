package topgun.adapters.jdbi;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import topgun.application.port.RecordWrite;

/**
 * What a group of writes comes to: one change for each row it touches. Since the group is taken as a whole, the order in
 * which different rows change means nothing; they are sorted, so that neighbours are written together.
 */
final class RowChanges {

    private record Place(Row.Kind kind, String id) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::kind).thenComparing(Place::id);

        static Place of(RecordWrite write) {
            return switch (write) {
                case RecordWrite.PutLww(var map, var key, var entry) -> new Place(Row.Kind.LWW, key);
                case RecordWrite.ForgetLww(var map, var key) -> new Place(Row.Kind.LWW, key);
                case RecordWrite.PutOr(var map, var key, var entry) ->
                    new Place(Row.Kind.OR, entry.tag().text());
                case RecordWrite.RemoveOr(var map, var tag) -> new Place(Row.Kind.OR, tag.text());
                case RecordWrite.ForgetTombstone(var map, var tag) -> new Place(Row.Kind.OR, tag.text());
            };
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<String, Map<Place, RowChange>> byMap = new TreeMap<>();

    RowChanges(List<RecordWrite> writes) {
        for (RecordWrite write : writes) {
            byMap.computeIfAbsent(write.map(), map -> new TreeMap<>())
                    .merge(Place.of(write), RowChange.of(write), RowChange::then);
        }
    }

    Collection<String> maps() {
        return byMap.keySet();
    }

    Collection<RowChange> of(String map) {
        return byMap.getOrDefault(map, Map.of()).values();
    }
}
