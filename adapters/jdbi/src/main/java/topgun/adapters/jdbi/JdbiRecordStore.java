package topgun.adapters.jdbi;

import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.StoreException;

/**
 * Keeps records in a database, one row for each.
 *
 * <p>A row carries a checksum, and a map with a damaged row does not load: serving it would spread the damage, leaving it
 * out would look like a deletion nobody made.
 *
 * <p>Where rows are costly to change, what changes is added to a log first, and a row is written when it has not changed for
 * a while. What is stored is then what the table says, except about the rows that are dirty.
 */
public final class JdbiRecordStore implements RecordStore {

    private final Database database;
    private final MapNames names = new MapNames();
    private final RecordTable table;
    private final WriteAheadLog log;
    private final DirtyRows dirty;

    /**
     * Guards the dirty rows, and keeps readers from beginning while these and the tables say different things. Fair, since
     * groups follow each other closely.
     */
    private final ReentrantLock turn = new ReentrantLock(true);

    /**
     * The database is closed with the store.
     *
     * @throws StoreException if it holds a log that cannot be read
     */
    public JdbiRecordStore(Database database) {
        this(database, database.dialect().dirtyRows());
    }

    JdbiRecordStore(Database database, DirtyRows.Limits limits) {
        this.database = database;
        this.table = new RecordTable(database.dialect());
        this.log = new WriteAheadLog(database.dialect());
        this.dirty = new DirtyRows(limits);
        database.read("read the log", handle -> {
            recover(handle);
            return null;
        });
        if (database.isToBeWritten()) {
            RecordsByTag.rewrite(database, this);
        }
    }

    private void recover(Handle handle) {
        Map<Integer, String> maps =
                MapNames.all(handle).stream().collect(Collectors.toMap(StoredMap::number, StoredMap::text));
        NodeIds nodes = new NodeIds();
        WriteAheadLog.scan(handle, (position, content, intact) -> {
            if (!intact) {
                throw damaged(position, "wrong checksum");
            }
            IntFunction<String> nameOf = number -> Optional.ofNullable(maps.get(number))
                    .orElseThrow(() -> damaged(position, "there is no map with the number " + number));
            dirty.recover(LogFormat.decode(position, content, nameOf, nodes), position + content.length);
        });
    }

    private static StoreException damaged(long position, String reason) {
        return new StoreException(
                StoreException.Kind.PERMANENT,
                "entry " + position + " of the log of writes is damaged, and a backup has to be restored",
                new SQLDataException(reason));
    }

    @Override
    public void load(String map, Sink sink) {
        database.read("load map " + map, handle -> {
            Map<Place, RowChange> changes = atOneMoment(handle, () -> dirty.changes(map));
            names.find(handle, map).ifPresent(stored -> read(handle, stored, changes, sink));
            return null;
        });
    }

    @Override
    public void loadAll(Function<String, Sink> sinks) {
        database.read("load all maps", handle -> {
            Map<String, Map<Place, RowChange>> changes = atOneMoment(handle, dirty::changes);
            table.failIfAnyBelongToNoMap(handle);
            for (StoredMap map : holdingAnything(handle, changes).values()) {
                read(handle, map, changes.getOrDefault(map.text(), Map.of()), sinks.apply(map.text()));
            }
            return null;
        });
    }

    /** Begins to read, and takes from the dirty rows what belongs to the same moment. */
    private <T> T atOneMoment(Handle handle, Supplier<T> fromDirtyRows) {
        turn.lock();
        try {
            handle.execute("SELECT 1");
            return fromDirtyRows.get();
        } finally {
            turn.unlock();
        }
    }

    private void read(Handle handle, StoredMap map, Map<Place, RowChange> changes, Sink sink) {
        table.read(handle, map, changes, sink);
        changes.values().forEach(change -> {
            if (change instanceof RowChange.Put(var record)) {
                record.handTo(sink);
            }
        });
    }

    @Override
    public void save(List<RecordWrite> writes) {
        turn.lock();
        try {
            DirtyRows.Step step = dirty.plan(writes);
            database.write("save " + writes.size() + " writes", handle -> {
                Map<String, StoredMap> maps = new HashMap<>();
                execute(
                        handle.getConnection(),
                        step,
                        map -> maps.computeIfAbsent(map, it -> names.findOrAdd(handle, it)));
                return null;
            });
            dirty.committed(step);
        } finally {
            turn.unlock();
        }
    }

    private void execute(Connection connection, DirtyRows.Step step, Function<String, StoredMap> maps)
            throws SQLException {
        if (!step.entry().isEmpty()) {
            log.append(connection, step.entry(), maps);
        }
        table.change(connection, step.written(), maps);
        if (step.needed() > step.start()) {
            log.truncate(connection, step.needed());
        }
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
        return database.read("list the maps", handle -> {
            Map<String, Map<Place, RowChange>> changes = atOneMoment(handle, dirty::changes);
            return holdingAnything(handle, changes).keySet();
        });
    }

    private Map<String, StoredMap> holdingAnything(Handle handle, Map<String, Map<Place, RowChange>> changes) {
        Map<String, StoredMap> holding = new HashMap<>();
        for (StoredMap map : MapNames.withRows(handle)) {
            if (table.hasRowBeside(handle, map, changes.getOrDefault(map.text(), Map.of()))) {
                holding.put(map.text(), map);
            }
        }
        changes.forEach((name, changed) -> {
            if (changed.values().stream().anyMatch(RowChange.Put.class::isInstance)) {
                names.find(handle, name).ifPresent(map -> holding.put(name, map));
            }
        });
        return holding;
    }

    @Override
    public long verify(Consumer<Damage> found) {
        return database.read("verify the records", handle -> {
            Map<String, Map<Place, RowChange>> changes = atOneMoment(handle, dirty::changes);
            return new Verification(table, changes, found).run(handle);
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
