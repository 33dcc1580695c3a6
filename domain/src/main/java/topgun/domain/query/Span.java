package topgun.domain.query;

import java.util.Optional;

/**
 * A part of a {@link Selection}: so many rows, from the first or from the one after a place.
 *
 * @param limit positive
 */
public record Span(Optional<Place> after, int limit) {

    public Span {
        if (limit < 1) {
            throw new IllegalArgumentException("limit not positive: " + limit);
        }
    }
}
