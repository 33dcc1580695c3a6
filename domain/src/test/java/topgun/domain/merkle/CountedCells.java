package topgun.domain.merkle;

import java.util.ArrayList;
import java.util.List;

/** Cells that know how many there are, and which were touched; another cell for each record. */
final class CountedCells implements Cells<String, CountedCells.Cell> {

    record Cell(String key, String record, int itemHash) {}

    private final List<String> touched = new ArrayList<>();
    private int count;

    int count() {
        return count;
    }

    /** The keys of cells that were touched since this was last asked. */
    List<String> touched() {
        List<String> keys = List.copyOf(touched);
        touched.clear();
        return keys;
    }

    @Override
    public Cell cell(String key, String record, int itemHash) {
        count++;
        return new Cell(key, record, itemHash);
    }

    @Override
    public boolean isOf(Cell cell, String key) {
        return cell.key.equals(key);
    }

    @Override
    public int touch(Cell cell) {
        touched.add(cell.key);
        return 1;
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
    public int itemHash(Cell cell) {
        return cell.itemHash;
    }

    @Override
    public Cell replace(Cell cell, String record, int itemHash) {
        return new Cell(cell.key, record, itemHash);
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
