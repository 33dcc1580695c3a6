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

    private static final int NOWHERE = -1;

    private static final int SMALLEST = 2;

    /** By place: 0 where there is no record. */
    private int[] fingerprints = new int[SMALLEST];

    private @Nullable Object[] table = new Object[SMALLEST];

    /** One less than the number of places. Those who look for a place need not wait for the length of an array then. */
    private int mask = SMALLEST - 1;

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
        int place = find(fingerprint, home(fingerprint));
        while (place >= 0 && !cells.isOf(cell(place), key)) {
            place = find(fingerprint, next(place));
        }
        return place;
    }

    /** The first place with this fingerprint, negative if there is none. */
    private int find(int fingerprint, int from) {
        for (int place = from; ; place = next(place)) {
            int other = fingerprints[place];
            if (other == fingerprint) {
                return place;
            }
            if (other == 0) {
                return NOWHERE;
            }
        }
    }

    /** The cell of a key that has this fingerprint, null if none has. */
    @Nullable
    Object candidate(int fingerprint) {
        int place = find(fingerprint, home(fingerprint));
        return place < 0 ? null : table[place];
    }

    /** Reads where the search for a key with this fingerprint begins, and answers what was there. */
    int touchHome(int fingerprint) {
        return fingerprints[home(fingerprint)];
    }

    /** See {@link Cells#touch}. */
    int touch(Object cell) {
        return cells.touch(cell);
    }

    private Object cell(int place) {
        return requireNonNull(table[place]);
    }

    R record(int place) {
        return cells.record(cell(place));
    }

    int itemHash(int place) {
        return cells.itemHash(cell(place));
    }

    /** Adds a key that is not here. */
    void add(String key, int fingerprint, R record, int itemHash) {
        if ((count + 1) * 4 > fingerprints.length * 3) {
            resize(fingerprints.length * 2);
        }
        insert(fingerprint, cells.cell(key, record, itemHash));
        count++;
        exchange(0, itemHash);
    }

    private void insert(int fingerprint, @Nullable Object cell) {
        int place = home(fingerprint);
        while (fingerprints[place] != 0) {
            place = next(place);
        }
        set(place, fingerprint, cell);
    }

    @SuppressWarnings("ReferenceEquality") // the question is whether it is the same cell
    void replace(int place, R record, int itemHash) {
        Object cell = cell(place);
        int before = cells.itemHash(cell);
        Object replaced = cells.replace(cell, record, itemHash);
        if (replaced != cell) { // to write a reference makes work for the collector, even if it was there before
            table[place] = replaced;
        }
        exchange(before, itemHash);
    }

    /** Removes a key and lets those move up that could not have the places they were looking for. */
    void remove(int place) {
        exchange(itemHash(place), 0);
        cells.drop(cell(place));
        count--;
        int gap = place;
        for (int other = next(gap); fingerprints[other] != 0; other = next(other)) {
            int home = home(fingerprints[other]);
            if (distance(home, other) >= distance(gap, other)) {
                set(gap, fingerprints[other], table[other]);
                gap = other;
            }
        }
        set(gap, 0, null);
    }

    private void resize(int capacity) {
        int[] oldFingerprints = fingerprints;
        @Nullable Object[] oldTable = table;
        fingerprints = new int[capacity];
        table = new Object[capacity];
        mask = capacity - 1;
        for (int i = 0; i < oldFingerprints.length; i++) {
            if (oldFingerprints[i] != 0) {
                insert(oldFingerprints[i], oldTable[i]);
            }
        }
    }

    private void set(int place, int fingerprint, @Nullable Object cell) {
        fingerprints[place] = fingerprint;
        table[place] = cell;
    }

    private int home(int fingerprint) {
        return fingerprint & mask;
    }

    private int next(int place) {
        return place + 1 & mask;
    }

    /** How many steps it takes from one place to another. */
    private int distance(int from, int to) {
        return to - from & mask;
    }

    @Override
    boolean isEmpty() {
        return count == 0;
    }

    @Override
    void forEach(BiConsumer<String, R> visitor) {
        for (int place = 0; place < fingerprints.length; place++) {
            if (fingerprints[place] != 0) {
                Object cell = cell(place);
                visitor.accept(cells.key(cell), cells.record(cell));
            }
        }
    }
}
