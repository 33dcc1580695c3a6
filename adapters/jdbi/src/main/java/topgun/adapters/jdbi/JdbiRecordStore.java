package topgun.adapters.jdbi;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;

/**
 * Keeps records in a database, one row for each.
 *
 * <p>A row carries a checksum, and a map with a damaged row does not load: serving it would spread the damage, leaving it
 * out would look like a deletion nobody made.
 */
public final class JdbiRecordStore implements RecordStore {

    private final Database database;
    private final MapNames names = new MapNames();
    private final RecordTable table;

    /** The database is closed with the store. */
    public JdbiRecordStore(Database database) {
        this.database = database;
        this.table = new RecordTable(database.dialect());
    }

    @Override
    public void load(String map, Sink sink) {
        database.read("load map " + map, handle -> {
            names.find(handle, map).ifPresent(stored -> table.read(handle, stored, sink));
            return null;
        });
    }

    @Override
    public void loadAll(Function<String, Sink> sinks) {
        database.read("load all maps", handle -> {
            table.failIfAnyBelongToNoMap(handle);
            for (StoredMap stored : MapNames.withRows(handle)) {
                table.read(handle, stored, sinks.apply(stored.text()));
            }
            return null;
        });
    }

    @Override
    public void save(List<RecordWrite> writes) {
        RowChanges changes = new RowChanges(writes);
        database.write("save " + writes.size() + " writes", handle -> {
            try (RecordTable.Batches batches = table.batches(handle)) {
                for (String name : changes.maps()) {
                    StoredMap map = names.findOrAdd(handle, name);
                    for (RowChange change : changes.of(name)) {
                        batches.add(map, change);
                    }
                }
                batches.execute();
            }
            return null;
        });
    }

    @Override
    public void sync() {
        database.sync();
    }

    @Override
    public boolean isDurable() {
        return database.isDurable();
    }

    @Override
    public Set<String> mapNames() {
        return database.read(
                "list the maps",
                handle ->
                        MapNames.withRows(handle).stream().map(StoredMap::text).collect(Collectors.toSet()));
    }

    @Override
    public long verify(Consumer<Damage> found) {
        return database.read("verify the records", handle -> new Verification(table, found).run(handle));
    }

    @Override
    public void close() {
        database.close();
    }
}
