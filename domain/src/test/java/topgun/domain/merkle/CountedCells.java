package topgun.domain.merkle;

/** Cells that know how many there are; another cell for each record. */
final class CountedCells implements Cells<String, CountedCells.Cell> {

    record Cell(String key, String record) {}

    private int count;

    int count() {
        return count;
    }

    @Override
    public Cell cell(String key, String record) {
        count++;
        return new Cell(key, record);
    }

    @Override
    public boolean isOf(Cell cell, String key) {
        return cell.key.equals(key);
    }

    @Override
    public String key(Cell cell) {
        return cell.key;
    }

    @Override
    public String record(Cell cell) {
        return cell.record;
    }

    @Override
    public Cell replace(Cell cell, String record) {
        return new Cell(cell.key, record);
    }

    @Override
    public void drop(Cell cell) {
        count--;
    }

    @Override
    public void dropAll() {
        count = 0;
    }
}
