package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.domain.access.View;

/**
 * The indexes of one map, over its values as they are, masked for nobody.
 *
 * <p>Must be told of every change of the map. An index answers with keys outside of which there is nothing to be found;
 * whoever asks looks at the rows themselves.
 */
public final class Indexes {

    private final Map<Attribute, HashIndex> hashes = new HashMap<>();
    private final Map<Attribute, OrderedIndex> orders = new HashMap<>();

    /** Makes an index of all rows, unless there is one of the kind. */
    public void add(IndexDefinition definition, Rows rows) {
        Attribute attribute = definition.attribute();
        switch (definition.kind()) {
            case HASH ->
                hashes.computeIfAbsent(attribute, a -> {
                    var index = new HashIndex(a);
                    forEach(rows, index::follow);
                    return index;
                });
            case ORDERED ->
                orders.computeIfAbsent(attribute, a -> {
                    var index = new OrderedIndex(a);
                    forEach(rows, index::follow);
                    return index;
                });
        }
    }

    private static void forEach(Rows rows, Consumer<RowChange> index) {
        rows.forEachCandidate(
                Condition.Always.INSTANCE,
                View.EVERYTHING,
                row -> index.accept(new RowChange(row.key(), Optional.empty(), Optional.of(row.document()))));
    }

    public boolean isEmpty() {
        return hashes.isEmpty() && orders.isEmpty();
    }

    public void removeHash(Attribute attribute) {
        hashes.remove(attribute);
    }

    /** An attribute that the condition compares with fixed values, and of which a hash index would help and is missing. */
    public Optional<Attribute> missingHash(Condition condition, View view) {
        return Anchor.of(condition, view).flatMap(this::missingHash);
    }

    private Optional<Attribute> missingHash(Anchor anchor) {
        return switch (anchor) {
            case Anchor.Values(Attribute attribute, var identities) ->
                hashes.containsKey(attribute) ? Optional.empty() : Optional.of(attribute);
            case Anchor.Range range -> Optional.empty();
            case Anchor.Either(List<Anchor> anchors) ->
                anchors.stream().flatMap(part -> missingHash(part).stream()).findFirst();
        };
    }

    /** Follows a change. The documents are unmasked. */
    public void follow(RowChange change) {
        hashes.values().forEach(index -> index.follow(change));
        orders.values().forEach(index -> index.follow(change));
    }

    /** The keys of all rows that may satisfy the condition, and of others; empty if no index can tell. */
    public Optional<Collection<String>> candidates(Condition condition, View view) {
        return Anchor.of(condition, view).flatMap(this::candidates);
    }

    private Optional<Collection<String>> candidates(Anchor anchor) {
        return switch (anchor) {
            case Anchor.Values(Attribute attribute, var identities) ->
                Optional.ofNullable(hashes.get(attribute)).map(index -> index.keys(identities));
            case Anchor.Range range ->
                Optional.ofNullable(orders.get(range.attribute())).map(index -> index.keys(range));
            case Anchor.Either(List<Anchor> anchors) -> candidatesOfAny(anchors);
        };
    }

    private Optional<Collection<String>> candidatesOfAny(List<Anchor> anchors) {
        List<Collection<String>> parts = new ArrayList<>();
        for (Anchor anchor : anchors) {
            Optional<Collection<String>> part = candidates(anchor);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        return Optional.of(parts.stream().flatMap(Collection::stream).distinct().toList());
    }

    /** The places of all rows of the selection, kept up to date here; empty if no index has just those. */
    public Optional<Ranking> ranking(Selection selection) {
        Sort sort = selection.sort();
        boolean isEverything = selection.condition().equals(Condition.Always.INSTANCE)
                && selection.grouping().isEmpty()
                && selection.view().equals(View.EVERYTHING)
                && sort.by().size() == 1;
        return isEverything
                ? Optional.ofNullable(orders.get(sort.by().getFirst().attribute()))
                        .map(index -> index.ranking(sort))
                : Optional.empty();
    }
}
