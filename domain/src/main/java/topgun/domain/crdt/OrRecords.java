package topgun.domain.crdt;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The records of one key in the order of their tags. Immutable to whoever holds it.
 *
 * <p>Tags mostly come in ascending order, so the successor of a list usually differs by one record at the end. It then
 * shares the array of its predecessor, which goes on seeing its own part only; a key that collects thousands of values
 * is not copied for each of them.
 */
final class OrRecords extends AbstractList<OrRecord> implements RandomAccess {

    static final OrRecords NONE = new OrRecords(new OrRecord[0], 0);

    /** Beyond {@link #size}: null, or what a successor has put there. */
    private final @Nullable OrRecord[] records;

    private final int size;

    private OrRecords(@Nullable OrRecord[] records, int size) {
        this.records = records;
        this.size = size;
    }

    @Override
    public OrRecord get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        OrRecord record = records[index];
        if (record == null) {
            throw new IllegalStateException("no record at " + index);
        }
        return record;
    }

    @Override
    public int size() {
        return size;
    }

    /** Where a tag is, or {@code -p - 1} if it would have to be inserted at {@code p}. */
    int place(Tag tag) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = get(middle).tag().compareTo(tag);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    OrRecords withInserted(int place, OrRecord record) {
        if (place == size && size < records.length && records[size] == null) {
            records[size] = record;
            return new OrRecords(records, size + 1);
        }
        @Nullable OrRecord[] copy = new OrRecord[size < 4 ? size + 1 : size + (size >> 1)];
        System.arraycopy(records, 0, copy, 0, place);
        copy[place] = record;
        System.arraycopy(records, place, copy, place + 1, size - place);
        return new OrRecords(copy, size + 1);
    }

    OrRecords withReplaced(int place, OrRecord record) {
        @Nullable OrRecord[] copy = Arrays.copyOf(records, size);
        copy[place] = record;
        return new OrRecords(copy, size);
    }

    OrRecords without(int place) {
        @Nullable OrRecord[] copy = Arrays.copyOf(records, size - 1);
        System.arraycopy(records, place + 1, copy, place, size - place - 1);
        return new OrRecords(copy, size - 1);
    }
}
