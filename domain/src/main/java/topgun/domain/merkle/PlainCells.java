package topgun.domain.merkle;

/** Cells that hold a key and a record as they are. */
final class PlainCells<R> implements Cells<R, PlainCells.Cell<R>> {

    static final class Cell<R> {

        private final String key;
        private R record;
        private int itemHash;

        private Cell(String key, R record, int itemHash) {
            this.key = key;
            this.record = record;
            this.itemHash = itemHash;
        }
    }

    @Override
    public Cell<R> cell(String key, R record, int itemHash) {
        return new Cell<>(key, record, itemHash);
    }

    @Override
    public boolean isOf(Cell<R> cell, String key) {
        return cell.key.equals(key);
    }

    @Override
    public int touch(Cell<R> cell) {
        return cell.key.length();
    }

    @Override
    public String key(Cell<R> cell) {
        return cell.key;
    }

    @Override
    public R record(Cell<R> cell) {
        return cell.record;
    }

    @Override
    public int itemHash(Cell<R> cell) {
        return cell.itemHash;
    }

    @Override
    public Cell<R> replace(Cell<R> cell, R record, int itemHash) {
        cell.record = record;
        cell.itemHash = itemHash;
        return cell;
    }

    @Override
    public void drop(Cell<R> cell) {
        // nothing but the cell was needed
    }

    @Override
    public void dropAll() {
        // nothing but the cells was needed
    }
}
