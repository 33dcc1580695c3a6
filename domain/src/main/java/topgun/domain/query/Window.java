package topgun.domain.query;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.domain.query.ResultChange.Entered;
import topgun.domain.query.ResultChange.Left;
import topgun.domain.query.ResultChange.Updated;

/**
 * The rows of a {@link Span}, as far as they must be remembered, and who listens to it.
 *
 * <p>While all rows in reach have room, their number is all there is to remember. Once one more comes along, the ranking
 * of all rows is needed, and of the window its last place.
 */
final class Window<L> {

    private final @Nullable Place start;
    private final int limit;
    private final Comparator<Place> order;
    private final L listener;
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
    Window(Span span, Comparator<Place> order, int count, Optional<Place> last, L listener) {
        this.start = span.after().orElse(null);
        this.limit = span.limit();
        this.order = order;
        this.listener = listener;
        this.count = count;
        this.cut = last.isPresent();
        this.last = last.orElse(null);
    }

    L listener() {
        return listener;
    }

    /** Whether the window asks for a ranking. */
    boolean isCut() {
        return cut;
    }

    /** Follows a change and answers what happens to the rows, in that order. */
    List<ResultChange> follow(Move move, Ranked rows) {
        boolean wasInReach = start == null ? move.rowBefore().isPresent() : isBeyond(start, move.before());
        boolean isInReach = start == null ? move.rowAfter().isPresent() : isBeyond(start, move.after());
        if (!cut && isInReach && !wasInReach && count == limit) {
            cut = true;
            last = lastBut(requireNonNull(move.after()), rows.ranking());
        }
        if (!cut) {
            return followWhole(move, wasInReach, isInReach);
        }
        if (wasInReach && isIn(requireNonNull(move.before()))) {
            return followMember(move, isInReach ? move.after() : null, rows);
        }
        return isInReach ? followOutsider(move, requireNonNull(move.after()), rows.ranking()) : List.of();
    }

    private List<ResultChange> followWhole(Move move, boolean was, boolean is) {
        if (was && is) {
            return List.of(updated(move));
        }
        if (was) {
            count--;
            return List.of(new Left(move.key()));
        }
        if (is) {
            count++;
            return List.of(entered(move));
        }
        return List.of();
    }

    /** A row of the window has changed. If it does not stay, the next best takes its part. */
    private List<ResultChange> followMember(Move move, @Nullable Place after, Ranked rows) {
        Ranking ranking = rows.ranking();
        Place bound = requireNonNull(last);
        if (after != null && order.compare(after, bound) <= 0) {
            last = ranking.upTo(bound);
            return List.of(updated(move));
        }
        Place next = ranking.next(bound);
        if (next == null) {
            count--;
            last = count == 0 ? null : ranking.upTo(bound);
            return List.of(new Left(move.key()));
        }
        last = next;
        return next.equals(after)
                ? List.of(updated(move))
                : List.of(new Left(move.key()), new Entered(next.key(), rows.row(next.key())));
    }

    /** A row from outside, or a new one, has got a place. If that is in a full window, the last row has to leave it. */
    private List<ResultChange> followOutsider(Move move, Place after, Ranking ranking) {
        if (count < limit) {
            count++;
            last = last == null || order.compare(after, last) > 0 ? after : last;
            return List.of(entered(move));
        }
        Place displaced = requireNonNull(last);
        if (order.compare(after, displaced) < 0) {
            last = ranking.before(displaced);
            return List.of(new Left(displaced.key()), entered(move));
        }
        return List.of();
    }

    private static @Nullable Place lastBut(Place place, Ranking ranking) {
        Place end = requireNonNull(ranking.last());
        return end.equals(place) ? ranking.before(end) : end;
    }

    private boolean isBeyond(Place bound, @Nullable Place place) {
        return place != null && order.compare(place, bound) > 0;
    }

    private boolean isIn(Place place) {
        return last != null && !isBeyond(last, place);
    }

    private static Entered entered(Move move) {
        return new Entered(move.key(), move.rowAfter().orElseThrow());
    }

    private static Updated updated(Move move) {
        return new Updated(
                move.key(), move.rowBefore().orElseThrow(), move.rowAfter().orElseThrow());
    }
}
