package topgun.application.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import topgun.application.map.GridMap;
import topgun.domain.access.View;
import topgun.domain.query.Condition;
import topgun.domain.query.Document;
import topgun.domain.query.Indexes;
import topgun.domain.query.Ranking;
import topgun.domain.query.Row;
import topgun.domain.query.Rows;
import topgun.domain.query.Selection;

/** The rows of a map, found through its indexes where they help. Belongs to the lane of the map. */
record MapRows(GridMap map, Presence presence, Indexes indexes, LongAdder visited) implements Rows {

    /** The keys of all rows. */
    Collection<String> keys() {
        List<String> keys = new ArrayList<>();
        map.lww().ifPresent(lww -> lww.forEach((key, entry) -> addIf(presence.of(key, entry), key, keys)));
        map.or().ifPresent(or -> or.forEach((key, records) -> addIf(presence.of(key, records), key, keys)));
        return keys;
    }

    private static void addIf(Presence.Present present, String key, List<String> keys) {
        if (present.isAnything()) {
            keys.add(key);
        }
    }

    @Override
    public void forEachCandidate(Condition condition, View view, Consumer<Row> visitor) {
        Optional<Collection<String>> keys = indexes.candidates(condition, view);
        if (keys.isPresent()) {
            keys.get().forEach(key -> visit(key, presence.of(map, key), view, visitor));
            return;
        }
        map.lww().ifPresent(lww -> lww.forEach((key, entry) -> visit(key, presence.of(key, entry), view, visitor)));
        map.or().ifPresent(or -> or.forEach((key, records) -> visit(key, presence.of(key, records), view, visitor)));
    }

    private void visit(String key, Presence.Present present, View view, Consumer<Row> visitor) {
        visited.increment();
        present.seenBy(view).ifPresent(document -> visitor.accept(new Row(key, document)));
    }

    @Override
    public Optional<Document> find(String key, View view) {
        visited.increment();
        return presence.of(map, key).seenBy(view);
    }

    @Override
    public Optional<Ranking> ranking(Selection selection) {
        return indexes.ranking(selection);
    }
}
