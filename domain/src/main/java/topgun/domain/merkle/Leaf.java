package topgun.domain.merkle;

import static java.util.Objects.requireNonNull;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Some records, in a hash table with linear probing (Knuth, The Art of Computer Programming, volume 3, section 6.4,
 * algorithms L and R).
 *
 * <p>Its arrays are all there is beside the cells. So little is spread over memory that a processor has to wait for, or that
 * a collector has to look at or to copy.
 */
final class Leaf<R> extends Node<R> {

    static final int NOWHERE = -1;

    private static final int SMALLEST = 2;

    /** By place: 0 where there is no record, otherwise the fingerprint of its key and, in the lower half, its hash. */
    private long[] marks = new long[SMALLEST];

    private @Nullable Object[] table = new Object[SMALLEST];
    private final Cells<R, Object> cells;
    private int count;

    @SuppressWarnings("unchecked") // only what these cells have made is ever given to them
    Leaf(Branch<R> parent, Cells<R, ?> cells) {
        super(parent);
        this.cells = (Cells<R, Object>) cells;
    }

    /** What stands for a key of that hash here; it is never 0. */
    static int fingerprint(int hash) {
        return hash | Integer.MIN_VALUE;
    }

    /** Where the record of a key is, negative if there is none. Good until a key is added or removed. */
    int find(String key, int fingerprint) {
        int place = candidate(fingerprint);
        while (place >= 0 && !cells.isOf(cell(place), key)) {
            place = candidate(fingerprint, next(place));
        }
        return place;
    }

    /** Where the first key is that has this fingerprint, negative if none has. */
    int candidate(int fingerprint) {
        return candidate(fingerprint, home(fingerprint));
    }

    private int candidate(int fingerprint, int from) {
        for (int place = from; ; place = next(place)) {
            int other = fingerprintAt(place);
            if (other == fingerprint) {
                return place;
            }
            if (other == 0) {
                return NOWHERE;
            }
        }
    }

    Object cell(int place) {
        return requireNonNull(table[place]);
    }

    boolean isOf(Object cell, String key) {
        return cells.isOf(cell, key);
    }

    R record(int place) {
        return cells.record(cell(place));
    }

    int itemHash(int place) {
        return (int) marks[place];
    }

    /** Whether a search for a key with this fingerprint ends at its first step. */
    boolean isEmptyAtHome(int fingerprint) {
        return marks[home(fingerprint)] == 0;
    }

    /** Adds a key that is not here. */
    void add(String key, int fingerprint, R record, int itemHash) {
        if ((count + 1) * 4 > marks.length * 3) {
            resize(marks.length * 2);
        }
        insert(cells.cell(key, record), mark(fingerprint, itemHash));
        count++;
        exchange(0, itemHash);
    }

    private void insert(@Nullable Object cell, long mark) {
        int place = home((int) (mark >>> Integer.SIZE));
        while (marks[place] != 0) {
            place = next(place);
        }
        set(place, cell, mark);
    }

    @SuppressWarnings("ReferenceEquality") // the question is whether it is the same cell
    void replace(int place, R record, int itemHash) {
        int before = itemHash(place);
        Object cell = cell(place);
        Object replaced = cells.replace(cell, record);
        if (replaced != cell) { // to write a reference makes work for the collector, even if it was there before
            table[place] = replaced;
        }
        marks[place] = mark(fingerprintAt(place), itemHash);
        exchange(before, itemHash);
    }

    /** Removes a key and lets those move up that could not have the places they were looking for. */
    void remove(int place) {
        exchange(itemHash(place), 0);
        cells.drop(cell(place));
        count--;
        int gap = place;
        for (int other = next(gap); marks[other] != 0; other = next(other)) {
            int home = home(fingerprintAt(other));
            if (distance(home, other) >= distance(gap, other)) {
                set(gap, table[other], marks[other]);
                gap = other;
            }
        }
        set(gap, null, 0);
    }

    private void resize(int capacity) {
        long[] oldMarks = marks;
        @Nullable Object[] oldTable = table;
        marks = new long[capacity];
        table = new Object[capacity];
        for (int i = 0; i < oldMarks.length; i++) {
            if (oldMarks[i] != 0) {
                insert(oldTable[i], oldMarks[i]);
            }
        }
    }

    private void set(int place, @Nullable Object cell, long mark) {
        table[place] = cell;
        marks[place] = mark;
    }

    private static long mark(int fingerprint, int itemHash) {
        return (long) fingerprint << Integer.SIZE | Integer.toUnsignedLong(itemHash);
    }

    private int fingerprintAt(int place) {
        return (int) (marks[place] >>> Integer.SIZE);
    }

    private int home(int fingerprint) {
        return fingerprint & marks.length - 1;
    }

    private int next(int place) {
        return place + 1 & marks.length - 1;
    }

    /** How many steps it takes from one place to another. */
    private int distance(int from, int to) {
        return to - from & marks.length - 1;
    }

    @Override
    boolean isEmpty() {
        return count == 0;
    }

    @Override
    void forEach(BiConsumer<String, R> visitor) {
        for (int place = 0; place < marks.length; place++) {
            if (marks[place] != 0) {
                Object cell = cell(place);
                visitor.accept(cells.key(cell), cells.record(cell));
            }
        }
    }
}
