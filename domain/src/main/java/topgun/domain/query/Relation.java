package topgun.domain.query;

import java.util.OptionalInt;

/** Which side of another value a value is on. */
enum Relation {
    GREATER,
    GREATER_OR_EQUAL,
    LESS,
    LESS_OR_EQUAL;

    /** Whether {@code left} stands in this relation to {@code right}. What cannot be compared stands in none. */
    boolean holds(Primitive left, Primitive right) {
        OptionalInt comparison = left.comparedWith(right);
        if (comparison.isEmpty()) {
            return false;
        }
        int sign = comparison.getAsInt();
        return switch (this) {
            case GREATER -> sign > 0;
            case GREATER_OR_EQUAL -> sign >= 0;
            case LESS -> sign < 0;
            case LESS_OR_EQUAL -> sign <= 0;
        };
    }

    boolean boundsFromBelow() {
        return this == GREATER || this == GREATER_OR_EQUAL;
    }
}
