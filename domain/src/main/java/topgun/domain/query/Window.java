package topgun.domain.query;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.domain.query.ResultChange.Entered;
import topgun.domain.query.ResultChange.Left;
import topgun.domain.query.ResultChange.Updated;

/**
 * The rows of a {@link Span}, as far as they must be remembered.
 *
 * <p>While all rows in reach have room, their number is all there is to remember. Once one more comes along, the ranking
 * of all rows is needed, and of the window its last place.
 */
final class Window {

    private final Span span;
    private final Comparator<Place> order;
    private final Consumer<ResultChange> changes;
    private int count;
    /** Whether rows have been left out at some time; if not, every row in reach is in. */
    private boolean cut;

    private @Nullable Place last;

    /** Gives a window what it cannot know by itself. */
    interface Ranked {

        /** All rows in order, after the change. */
        Ranking ranking();

        Document row(String key);
    }

    /**
     * @param count how many rows are in it
     * @param last the last of them, if there are more
     */
    Window(Span span, Comparator<Place> order, int count, Optional<Place> last, Consumer<ResultChange> changes) {
        this.span = span;
        this.order = order;
        this.changes = changes;
        this.count = count;
        this.cut = last.isPresent();
        this.last = last.orElse(null);
    }

    /** Whether the window asks for a ranking. */
    boolean isCut() {
        return cut;
    }

    void follow(Move move, Ranked rows) {
        boolean wasInReach = span.after().isEmpty() ? move.rowBefore().isPresent() : isInReach(move.before());
        boolean isInReach = span.after().isEmpty() ? move.rowAfter().isPresent() : isInReach(move.after());
        if (!cut && isInReach && !wasInReach && count == span.limit()) {
            cut = true;
            last = lastBut(requireNonNull(move.after()), rows.ranking());
        }
        if (!cut) {
            followWhole(move, wasInReach, isInReach);
        } else if (wasInReach && isIn(requireNonNull(move.before()))) {
            followMember(move, isInReach ? move.after() : null, rows);
        } else if (isInReach) {
            followOutsider(move, requireNonNull(move.after()), rows.ranking());
        }
    }

    private void followWhole(Move move, boolean was, boolean is) {
        if (was && is) {
            updated(move);
        } else if (was) {
            count--;
            left(move.key());
        } else if (is) {
            count++;
            entered(move);
        }
    }

    /** A row of the window has changed. If it does not stay, the next best takes its part. */
    private void followMember(Move move, @Nullable Place after, Ranked rows) {
        Ranking ranking = rows.ranking();
        Place bound = requireNonNull(last);
        if (after != null && order.compare(after, bound) <= 0) {
            last = ranking.upTo(bound);
            updated(move);
            return;
        }
        Place next = ranking.next(bound);
        if (next == null) {
            count--;
            last = count == 0 ? null : ranking.upTo(bound);
            left(move.key());
        } else if (next.equals(after)) {
            last = next;
            updated(move);
        } else {
            last = next;
            left(move.key());
            changes.accept(new Entered(next.key(), rows.row(next.key())));
        }
    }

    /** A row from outside, or a new one, has got a place. If that is in a full window, the last row has to leave it. */
    private void followOutsider(Move move, Place after, Ranking ranking) {
        if (count < span.limit()) {
            count++;
            last = last == null || order.compare(after, last) > 0 ? after : last;
            entered(move);
            return;
        }
        Place displaced = requireNonNull(last);
        if (order.compare(after, displaced) < 0) {
            last = ranking.before(displaced);
            left(displaced.key());
            entered(move);
        }
    }

    private static @Nullable Place lastBut(Place place, Ranking ranking) {
        Place end = requireNonNull(ranking.last());
        return end.equals(place) ? ranking.before(end) : end;
    }

    private boolean isInReach(@Nullable Place place) {
        return place != null && order.compare(place, span.after().orElseThrow()) > 0;
    }

    private boolean isIn(Place place) {
        Place bound = last;
        return bound != null && order.compare(place, bound) <= 0;
    }

    private void entered(Move move) {
        changes.accept(new Entered(move.key(), move.rowAfter().orElseThrow()));
    }

    private void updated(Move move) {
        changes.accept(new Updated(
                move.key(), move.rowBefore().orElseThrow(), move.rowAfter().orElseThrow()));
    }

    private void left(String key) {
        changes.accept(new Left(key));
    }
}
