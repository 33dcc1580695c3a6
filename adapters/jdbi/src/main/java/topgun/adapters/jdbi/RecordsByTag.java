package topgun.adapters.jdbi;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.StoreException;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/**
 * Tagged records as earlier versions stored them, each in the row of its tag. They are rewritten when a store is first opened
 * that holds any, which the migration of its tables has marked.
 */
final class RecordsByTag {

    private static final System.Logger LOG = System.getLogger(RecordsByTag.class.getName());

    private static final byte[] MARK = StoredText.encode("records-by-tag");
    private static final int GROUP = 1_000;

    private RecordsByTag() {}

    /** A map that cannot be loaded stays as it is, and is tried again the next time. */
    static void rewrite(Database database, RecordStore store) {
        if (!isMarked(database)) {
            return;
        }
        boolean all = true;
        for (String map : store.mapNames()) {
            try (var rewriting = new Rewriting(map, store)) {
                store.load(map, rewriting);
            } catch (StoreException e) {
                LOG.log(Level.WARNING, "map " + map + " stays as an earlier version stored it", e);
                all = false;
            }
        }
        if (all) {
            database.write(
                    "note that tagged records are rewritten",
                    handle -> handle.execute("DELETE FROM server_state WHERE id = ?", MARK));
        }
    }

    private static boolean isMarked(Database database) {
        return database.read(
                "look for tagged records of earlier versions",
                handle -> handle.createQuery("SELECT 1 FROM server_state WHERE id = ?")
                        .bind(0, MARK)
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent());
    }

    private static final class Rewriting implements RecordStore.Sink, AutoCloseable {

        private final String map;
        private final RecordStore store;
        private final List<RecordWrite> writes = new ArrayList<>();

        Rewriting(String map, RecordStore store) {
            this.map = map;
            this.store = store;
        }

        @Override
        public void lww(String key, LwwRecord entry) {}

        @Override
        public void or(String key, OrRecord entry) {
            writes.add(new RecordWrite.RemoveOr(map, entry.tag(), Set.of()));
            writes.add(new RecordWrite.ForgetTombstone(map, entry.tag()));
            writes.add(new RecordWrite.PutOr(map, key, entry));
            if (writes.size() >= GROUP) {
                close();
            }
        }

        @Override
        public void tombstone(Tag tag) {}

        /** Saves what was not yet saved. */
        @Override
        public void close() {
            store.save(writes);
            writes.clear();
        }
    }
}
