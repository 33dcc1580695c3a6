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
     * @param span what was opened: shorter than what was asked for if the rows of that are too large together
     * @param last where the last one stands
     */
    public record Page(Span span, List<Row> rows, Optional<Place> last, boolean hasMore) {}

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
     * @param mostBytes how large they may be together; the first one is there in any case, whatever its size
     * @param listener is told of all that happens to the span that was opened from now on, unless it is open already
     */
    public Page open(Span span, long mostBytes, Rows map, L listener) {
        if (groups != null && windows.isEmpty()) {
            forEachMatch(map, row -> groups.add(row.document()));
        }
        borrowRanking(map);
        Rows rows = rows(map);
        Page page = ranking == null ? pageOfAll(span, mostBytes, rows) : pageOf(span, mostBytes, ranking, rows);
        windows.computeIfAbsent(
                page.span(),
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

    /** Values are kept only as long as all in reach have room: there may be many more of them, or much larger ones. */
    private Page pageOfAll(Span span, long mostBytes, Rows rows) {
        List<Place> all = new ArrayList<>();
        var room = new Room(span.limit(), mostBytes);
        List<Placed> inReach = new ArrayList<>();
        forEachMatch(rows, row -> {
            Place place = selection.sort().place(row.key(), row.document());
            all.add(place);
            if (!room.isUsedUp() && isInReach(place, span)) {
                room.take(row);
                if (room.isUsedUp()) {
                    inReach.clear();
                } else {
                    inReach.add(new Placed(place, row));
                }
            }
        });
        if (room.isUsedUp()) {
            Ranking ranked = new Ranking(order);
            all.forEach(ranked::add);
            ranking = ranked;
            return pageOf(span, mostBytes, ranked, rows);
        }
        inReach.sort(Comparator.comparing(Placed::place, order));
        return new Page(
                span,
                inReach.stream().map(Placed::row).toList(),
                inReach.isEmpty()
                        ? Optional.empty()
                        : Optional.of(inReach.getLast().place()),
                false);
    }

    private boolean isInReach(Place place, Span span) {
        return span.after().isEmpty() || order.compare(place, span.after().get()) > 0;
    }

    private Page pageOf(Span span, long mostBytes, Ranking ranked, Rows rows) {
        List<Row> page = new ArrayList<>();
        Place last = null;
        var room = new Room(span.limit(), mostBytes);
        for (Place place : ranked.after(span.after())) {
            if (page.size() == span.limit()) {
                return new Page(span, page, Optional.ofNullable(last), true);
            }
            Row row = new Row(place.key(), row(rows, place.key()));
            room.take(row);
            if (room.isUsedUp() && !page.isEmpty()) {
                return new Page(new Span(span.after(), page.size()), page, Optional.ofNullable(last), true);
            }
            page.add(row);
            last = place;
        }
        return new Page(span, page, Optional.ofNullable(last), false);
    }

    /** How much of a page is left. */
    private static final class Room {

        private long rows;
        private long bytes;

        Room(long rows, long bytes) {
            this.rows = rows;
            this.bytes = bytes;
        }

        void take(Row row) {
            rows--;
            bytes -= row.key().length() + row.document().length();
        }

        /** Whether more was taken than there was. */
        boolean isUsedUp() {
            return rows < 0 || bytes < 0;
        }
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
