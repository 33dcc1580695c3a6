package topgun.domain.merkle;

/**
 * How memory keeps keys and records. All that belongs to a key is one object, its cell: the fewer objects there are, the
 * less often a processor waits for memory.
 *
 * @param <R> a record
 * @param <C> a cell
 */
public interface Cells<R, C> {

    C cell(String key, R record, int itemHash);

    boolean isOf(C cell, String key);

    /**
     * Reads a little from a cell and its key, wherever in memory they are, which brings them near the processor.
     *
     * @return something that depends on what was read
     */
    int touch(C cell);

    String key(C cell);

    /** The record, which stays as it is when the cell changes. */
    R record(C cell);

    /** The hash that stands for the record. */
    int itemHash(C cell);

    /** Exchanges the record of a cell, and answers the cell to go on with: this one, changed, or another. */
    C replace(C cell, R record, int itemHash);

    /** Told of a cell whose key is removed; not of one in whose place {@link #replace} has answered another. */
    void drop(C cell);

    /** Told that no cell is needed any longer. */
    void dropAll();
}
