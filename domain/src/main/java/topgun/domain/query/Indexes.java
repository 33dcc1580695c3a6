package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
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
    private final Map<IndexDefinition, UnfinishedIndex> unfinished = new LinkedHashMap<>();

    /** Makes an index of all rows, unless there is one of the kind. */
    public void add(IndexDefinition definition, Rows rows) {
        if (complete(definition).isEmpty()) {
            make(definition, (index, whenComplete) -> {
                rows.forEachCandidate(
                        Condition.Always.INSTANCE,
                        View.EVERYTHING,
                        row -> index.follow(new RowChange(row.key(), Optional.empty(), Optional.of(row.document()))));
                whenComplete.run();
            });
        }
    }

    /**
     * Begins an index, unless there is one of the kind. It counts once it has been {@linkplain #fill filled}.
     *
     * @param keys of all rows
     */
    public void begin(IndexDefinition definition, Collection<String> keys) {
        if (complete(definition).isEmpty() && !unfinished.containsKey(definition)) {
            make(
                    definition,
                    (index, whenComplete) ->
                            unfinished.put(definition, new UnfinishedIndex(index, keys, whenComplete)));
        }
    }

    /** Takes at most so many rows into indexes that were begun. Answers whether all of them are complete. */
    public boolean fill(Rows rows, int most) {
        int room = most;
        for (UnfinishedIndex index : unfinished.values()) {
            room -= index.takeIn(rows, room);
        }
        unfinished.values().removeIf(UnfinishedIndex::completes);
        return unfinished.isEmpty();
    }

    /** Whoever uses the {@linkplain #ranking ranking} of an index must know that it is not kept up to date any more. */
    public void remove(IndexDefinition definition) {
        unfinished.remove(definition);
        switch (definition.kind()) {
            case HASH -> hashes.remove(definition.attribute());
            case ORDERED -> orders.remove(definition.attribute());
        }
    }

    /** How many rows are in an index; none if there is no such index. */
    public int size(IndexDefinition definition) {
        return Optional.ofNullable(unfinished.get(definition))
                .map(UnfinishedIndex::index)
                .or(() -> complete(definition))
                .map(AttributeIndex::size)
                .orElse(0);
    }

    /** How many rows have still to be taken into an index. */
    public int missing(IndexDefinition definition) {
        UnfinishedIndex begun = unfinished.get(definition);
        return begun == null ? 0 : begun.missing();
    }

    private Optional<AttributeIndex> complete(IndexDefinition definition) {
        return Optional.ofNullable(
                switch (definition.kind()) {
                    case HASH -> hashes.get(definition.attribute());
                    case ORDERED -> orders.get(definition.attribute());
                });
    }

    /** @param maker is given an empty index, and what to call when it has all rows */
    private void make(IndexDefinition definition, BiConsumer<AttributeIndex, Runnable> maker) {
        Attribute attribute = definition.attribute();
        switch (definition.kind()) {
            case HASH -> {
                var hash = new HashIndex(attribute);
                maker.accept(hash, () -> hashes.put(attribute, hash));
            }
            case ORDERED -> {
                var ordered = new OrderedIndex(attribute);
                maker.accept(ordered, () -> orders.put(attribute, ordered));
            }
        }
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
        unfinished.values().forEach(index -> index.follow(change));
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
