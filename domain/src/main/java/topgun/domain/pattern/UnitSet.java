package topgun.domain.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of UTF-16 units. */
final class UnitSet {

    private record Range(char first, char last) {}

    static final UnitSet NONE = new Builder().build();
    static final UnitSet ANY = NONE.complement();
    static final UnitSet DIGIT = range('0', '9');
    static final UnitSet WORD =
            new Builder().add(DIGIT).add('A', 'Z').add('a', 'z').add('_', '_').build();
    static final UnitSet SPACE = new Builder()
            .add('\t', '\r')
            .add(' ', ' ')
            .add('\u00a0', '\u00a0')
            .add('\u1680', '\u1680')
            .add('\u2000', '\u200a')
            .add('\u2028', '\u2029')
            .add('\u202f', '\u202f')
            .add('\u205f', '\u205f')
            .add('\u3000', '\u3000')
            .add('\ufeff', '\ufeff')
            .build();
    static final UnitSet NOT_END_OF_LINE = new Builder()
            .add('\n', '\n')
            .add('\r', '\r')
            .add('\u2028', '\u2029')
            .build()
            .complement();

    private static final int SMALL = 128;

    /** In order, apart from each other. */
    private final List<Range> ranges;

    private final boolean[] small = new boolean[SMALL];

    /** First and last units by turns. */
    private final char[] bounds;

    private UnitSet(List<Range> ranges) {
        this.ranges = ranges;
        this.bounds = new char[ranges.size() * 2];
        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            bounds[2 * i] = range.first();
            bounds[2 * i + 1] = range.last();
            for (int unit = range.first(); unit <= Math.min(range.last(), SMALL - 1); unit++) {
                small[unit] = true;
            }
        }
    }

    static UnitSet of(char unit) {
        return range(unit, unit);
    }

    static UnitSet range(char first, char last) {
        return new Builder().add(first, last).build();
    }

    boolean contains(char unit) {
        if (unit < SMALL) {
            return small[unit];
        }
        int low = 0;
        int high = bounds.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (unit < bounds[2 * middle]) {
                high = middle - 1;
            } else if (unit > bounds[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** The only member of a set that has one. */
    char single() {
        if (bounds.length != 2 || bounds[0] != bounds[1]) {
            throw new IllegalStateException("more or less than one unit");
        }
        return bounds[0];
    }

    UnitSet complement() {
        var rest = new Builder();
        int next = 0;
        for (Range range : ranges) {
            if (range.first() > next) {
                rest.add((char) next, (char) (range.first() - 1));
            }
            next = range.last() + 1;
        }
        if (next <= Character.MAX_VALUE) {
            rest.add((char) next, Character.MAX_VALUE);
        }
        return rest.build();
    }

    static final class Builder {

        private final List<Range> ranges = new ArrayList<>();

        Builder add(char first, char last) {
            ranges.add(new Range(first, last));
            return this;
        }

        Builder add(UnitSet set) {
            ranges.addAll(set.ranges);
            return this;
        }

        UnitSet build() {
            ranges.sort(Comparator.comparingInt(Range::first));
            List<Range> joined = new ArrayList<>();
            for (Range range : ranges) {
                Range before = joined.isEmpty() ? null : joined.getLast();
                if (before != null && range.first() <= before.last() + 1) {
                    joined.removeLast();
                    joined.add(new Range(before.first(), (char) Math.max(before.last(), range.last())));
                } else {
                    joined.add(range);
                }
            }
            return new UnitSet(joined);
        }
    }
}
