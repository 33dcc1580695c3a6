package topgun.domain.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a {@link Selection} as they change, cut into any number of {@linkplain Span spans}.
 *
 * <p>Must be told of every change of the map from the moment the first span is opened. Of a span, the page it was opened
 * with and what it has been told since make up what opening it now would give. Within one change, rows leave before
 * others enter. A row that drops out of a full span is replaced by the next best. A row that was written and stays is told
 * of, one whose place changes because of others is not.
 *
 * @param <L> who listens to a span
 */
public final class LiveResult<L> {

    private final Selection selection;
    private final Comparator<Place> order;
    private final @Nullable GroupTable groups;
    private final Map<Span, Window<L>> windows = new LinkedHashMap<>(2);
    private @Nullable Ranking ranking;
    /** Whether the ranking is somebody else's, who keeps it up to date. */
    private boolean borrowed;

    /**
     * The rows of a span, in order.
     *
     * @param last where the last one stands
     */
    public record Page(List<Row> rows, Optional<Place> last, boolean hasMore) {}

    private record Placed(Place place, Row row) {}

    public LiveResult(Selection selection) {
        this.selection = selection;
        this.order = selection.sort().order();
        this.groups = selection.grouping().map(GroupTable::new).orElse(null);
    }

    public Selection selection() {
        return selection;
    }

    /**
     * The rows of a span now.
     *
     * @param listener is told of all that happens to the span from now on, unless the span is open already
     */
    public Page open(Span span, Rows map, L listener) {
        if (groups != null && windows.isEmpty()) {
            forEachMatch(map, row -> groups.add(row.document()));
        }
        borrowRanking(map);
        Rows rows = rows(map);
        Page page = ranking == null ? pageOfAll(span, rows) : pageOf(span, ranking, rows);
        windows.computeIfAbsent(
                span,
                s -> new Window<>(
                        s, order, page.rows().size(), page.hasMore() ? page.last() : Optional.empty(), listener));
        return page;
    }

    private void borrowRanking(Rows map) {
        Optional<Ranking> kept = map.ranking(selection);
        if (ranking == null && kept.isPresent()) {
            ranking = kept.get();
            borrowed = true;
        }
    }

    /** The ranking of the rows by an attribute, if it was borrowed, is nobody else's any more, and kept up to date here. */
    public void keepRankingBy(Attribute attribute) {
        if (borrowed && selection.sort().by().getFirst().attribute().equals(attribute)) {
            borrowed = false;
        }
    }

    private Page pageOfAll(Span span, Rows rows) {
        List<Placed> all = new ArrayList<>();
        forEachMatch(rows, row -> all.add(new Placed(selection.sort().place(row.key(), row.document()), row)));
        List<Placed> inReach = span.after().isEmpty()
                ? all
                : all.stream()
                        .filter(p -> order.compare(p.place(), span.after().get()) > 0)
                        .toList();
        if (inReach.size() > span.limit()) {
            Ranking ranked = new Ranking(order);
            all.forEach(placed -> ranked.add(placed.place()));
            ranking = ranked;
            return pageOf(span, ranked, rows);
        }
        List<Placed> sorted = new ArrayList<>(inReach);
        sorted.sort(Comparator.comparing(Placed::place, order));
        return new Page(
                sorted.stream().map(Placed::row).toList(),
                sorted.isEmpty()
                        ? Optional.empty()
                        : Optional.of(sorted.getLast().place()),
                false);
    }

    private Page pageOf(Span span, Ranking ranked, Rows rows) {
        List<Row> page = new ArrayList<>();
        Place last = null;
        for (Place place : ranked.after(span.after())) {
            if (page.size() == span.limit()) {
                return new Page(page, Optional.ofNullable(last), true);
            }
            page.add(new Row(place.key(), row(rows, place.key())));
            last = place;
        }
        return new Page(page, Optional.ofNullable(last), false);
    }

    /** Who listens to a span; empty if it is not open. */
    public Optional<L> listener(Span span) {
        return Optional.ofNullable(windows.get(span)).map(Window::listener);
    }

    public Collection<L> listeners() {
        return windows.values().stream().map(Window::listener).toList();
    }

    /** Nobody is interested in the span any more. */
    public void close(Span span) {
        windows.remove(span);
        if (windows.values().stream().noneMatch(Window::isCut)) {
            ranking = null;
            borrowed = false;
        }
    }

    /** Whether no span is open. What is then known of groups is not kept up to date. */
    public boolean isIdle() {
        return windows.isEmpty();
    }

    /**
     * Follows a change.
     *
     * @param map the rows after the change
     * @param teller tells a listener what happened
     */
    public void follow(RowChange change, Rows map, BiConsumer<L, ResultChange> teller) {
        Condition condition = selection.condition();
        Optional<Document> before = change.before().filter(condition::test);
        Optional<Document> after = change.after().filter(condition::test);
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        if (groups == null) {
            move(new Move(new RowChange(change.key(), before, after), selection.sort()), map, teller);
        } else {
            groups.change(before, after, changed -> move(new Move(changed, selection.sort()), groups, teller));
        }
    }

    private void move(Move move, Rows rows, BiConsumer<L, ResultChange> teller) {
        if (ranking != null && !borrowed) {
            ranking.follow(move);
        }
        var ranked = new Window.Ranked() {
            @Override
            public Ranking ranking() {
                return ranked(rows);
            }

            @Override
            public Document row(String key) {
                return LiveResult.this.row(rows, key);
            }
        };
        for (Window<L> window : windows.values()) {
            for (ResultChange change : window.follow(move, ranked)) {
                teller.accept(window.listener(), change);
            }
        }
    }

    private Ranking ranked(Rows rows) {
        borrowRanking(rows);
        Ranking known = ranking;
        if (known == null) {
            Ranking made = new Ranking(order);
            forEachMatch(rows, row -> made.add(selection.sort().place(row.key(), row.document())));
            known = made;
            ranking = made;
        }
        return known;
    }

    private Rows rows(Rows map) {
        return groups == null ? map : groups;
    }

    /** Rows of the map as the condition wants them; groups are made of such rows. */
    private void forEachMatch(Rows rows, Consumer<Row> visitor) {
        Condition condition = rows == groups ? Condition.Always.INSTANCE : selection.condition();
        rows.forEachCandidate(condition, selection.view(), row -> {
            if (condition.test(row.document())) {
                visitor.accept(row);
            }
        });
    }

    private Document row(Rows rows, String key) {
        return rows.find(key, selection.view())
                .orElseThrow(() -> new IllegalStateException("a row is ranked and not there"));
    }
}
