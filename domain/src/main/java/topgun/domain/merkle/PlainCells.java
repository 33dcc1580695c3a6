package topgun.domain.merkle;

/** Cells that hold a key and a record as they are. */
final class PlainCells<R> implements Cells<R, PlainCells.Cell<R>> {

    static final class Cell<R> {

        private final String key;
        private R record;

        private Cell(String key, R record) {
            this.key = key;
            this.record = record;
        }
    }

    @Override
    public Cell<R> cell(String key, R record) {
        return new Cell<>(key, record);
    }

    @Override
    public boolean isOf(Cell<R> cell, String key) {
        return cell.key.equals(key);
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
    public Cell<R> replace(Cell<R> cell, R record) {
        cell.record = record;
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
