package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.View;
import topgun.domain.value.Value;

/** A map with live results, and what their clients make of what they are told. */
final class LiveMap implements Rows {

    static final int CAP = 10_000;

    private final Map<String, Value> values = new TreeMap<>();
    private final Map<Selection, LiveResult<Consumer<ResultChange>>> results = new LinkedHashMap<>();
    private final List<Following> following = new ArrayList<>();
    private final Indexes indexes = new Indexes();
    private final Interests<LiveResult<Consumer<ResultChange>>> interests = new Interests<>();
    private int visited;
    private int asked;

    void index(String attribute, IndexDefinition.Kind kind) {
        indexes.add(new IndexDefinition(Attribute.nested(attribute), kind), this);
    }

    /** Begins an index that {@link #fill} fills. */
    void beginIndex(IndexDefinition definition) {
        indexes.begin(definition, values.keySet());
    }

    boolean fill(int most) {
        return indexes.fill(this, most);
    }

    int sizeOf(IndexDefinition index) {
        return indexes.size(index);
    }

    void dropIndex(IndexDefinition definition) {
        indexes.remove(definition);
        if (definition.kind() == IndexDefinition.Kind.ORDERED) {
            results.values().forEach(result -> result.keepRankingBy(definition.attribute()));
        }
    }

    @Override
    public void forEachCandidate(Condition condition, View view, Consumer<Row> visitor) {
        Collection<String> keys = indexes.candidates(condition, view).orElse(values.keySet());
        keys.forEach(key -> find(key, view).ifPresent(document -> visitor.accept(new Row(key, document))));
    }

    @Override
    public Optional<Ranking> ranking(Selection selection) {
        return indexes.ranking(selection);
    }

    @Override
    public Optional<Document> find(String key, View view) {
        visited++;
        return Optional.ofNullable(values.get(key)).flatMap(value -> Document.of(value, view));
    }

    /** How many rows of the map have been looked at since this was last asked. */
    int visited() {
        int count = visited;
        visited = 0;
        return count;
    }

    /** How many results have been told of changes since this was last asked. */
    int asked() {
        int count = asked;
        asked = 0;
        return count;
    }

    /** @param value null to delete */
    void write(String key, @Nullable Value value) {
        Optional<Value> before = Optional.ofNullable(values.get(key));
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
        RowChange unmasked = change(key, before, Optional.ofNullable(value), View.EVERYTHING);
        indexes.follow(unmasked);
        interests.forEachConcerned(unmasked.before(), unmasked.after(), result -> {
            asked++;
            View view = result.selection().view();
            result.follow(
                    change(key, before, Optional.ofNullable(value), view), this, (client, told) -> client.accept(told));
        });
    }

    private static RowChange change(String key, Optional<Value> before, Optional<Value> after, View view) {
        return new RowChange(
                key, before.flatMap(was -> Document.of(was, view)), after.flatMap(is -> Document.of(is, view)));
    }

    Following follow(Query query) {
        return follow(query, View.EVERYTHING, Optional.empty());
    }

    Following follow(Query query, View view, Optional<Place> after) {
        return follow(query, view, span(query.limit(), after));
    }

    Following follow(Query query, View view, Span span) {
        return follow(query, view, span, Long.MAX_VALUE);
    }

    /** @param mostBytes how large the rows of the page may be together */
    Following follow(Query query, View view, Span span, long mostBytes) {
        LiveResult<Consumer<ResultChange>> result = results.computeIfAbsent(Selection.of(query, view), selection -> {
            var made = new LiveResult<Consumer<ResultChange>>(selection);
            interests.add(made, selection.condition(), view);
            return made;
        });
        var followed = new Following(result, span, mostBytes);
        following.add(followed);
        return followed;
    }

    void leave(Following client) {
        following.remove(client);
        if (following.stream().noneMatch(client::isOfSameSpan)) {
            client.result.close(client.span);
        }
        if (client.result.isIdle()) {
            results.remove(client.result.selection());
            interests.remove(client.result);
        }
    }

    /** What somebody who asks now is told. */
    LiveResult.Page run(Query query, View view, Optional<Place> after) {
        return run(query, view, span(query.limit(), after));
    }

    LiveResult.Page run(Query query, View view, Span span) {
        return new LiveResult<>(Selection.of(query, view)).open(span, Long.MAX_VALUE, scan(), "nobody");
    }

    /** The map without its indexes. */
    Rows scan() {
        return new Scan();
    }

    private final class Scan implements Rows {

        @Override
        public void forEachCandidate(Condition condition, View view, Consumer<Row> visitor) {
            values.keySet()
                    .forEach(key -> find(key, view).ifPresent(document -> visitor.accept(new Row(key, document))));
        }

        @Override
        public Optional<Document> find(String key, View view) {
            return LiveMap.this.find(key, view);
        }
    }

    private static Span span(OptionalInt limit, Optional<Place> after) {
        return new Span(after, Math.min(limit.orElse(CAP), CAP));
    }

    /** A client that has subscribed. */
    final class Following {

        final LiveResult<Consumer<ResultChange>> result;
        final Span span;
        final LiveResult.Page page;
        private final Map<String, Value> rows = new LinkedHashMap<>();
        private final List<ResultChange> told = new ArrayList<>();

        private Following(LiveResult<Consumer<ResultChange>> result, Span wanted, long mostBytes) {
            this.result = result;
            this.page = result.open(
                    wanted,
                    mostBytes,
                    LiveMap.this,
                    change -> following.stream().filter(this::isOfSameSpan).forEach(client -> client.apply(change)));
            this.span = page.span();
            page.rows().forEach(row -> rows.put(row.key(), row.document().shown()));
        }

        boolean isOfSameSpan(Following other) {
            return other.result == result && other.span.equals(span);
        }

        private void apply(ResultChange change) {
            told.add(change);
            switch (change) {
                case ResultChange.Entered(String key, Document row) -> {
                    if (rows.put(key, row.shown()) != null) {
                        throw new AssertionError(key + " entered twice");
                    }
                    if (rows.size() > span.limit()) {
                        throw new AssertionError(key + " entered before another one left");
                    }
                }
                case ResultChange.Updated(String key, Document before, Document row) -> {
                    if (!before.shown().equals(rows.put(key, row.shown()))) {
                        throw new AssertionError(key + " was not like that");
                    }
                }
                case ResultChange.Left(String key) -> {
                    if (rows.remove(key) == null) {
                        throw new AssertionError(key + " left without having been there");
                    }
                }
            }
        }

        /** What has been told since this was last asked. */
        List<ResultChange> told() {
            List<ResultChange> all = List.copyOf(told);
            told.clear();
            return all;
        }

        /** The result as the client has it. */
        Map<String, Value> rows() {
            return new TreeMap<>(rows);
        }
    }
}
