package topgun.application.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.StoreException;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** A durable store in memory that fails when it is told to. */
public final class FakeRecordStore implements RecordStore {

    private record TagAndKey(Tag tag, String key) {}

    private final Map<String, Map<String, LwwRecord>> lww = new HashMap<>();
    private final Map<String, Map<TagAndKey, OrRecord>> or = new HashMap<>();
    private final Map<String, Set<Tag>> tombstones = new HashMap<>();
    private final List<List<RecordWrite>> groups = new ArrayList<>();
    private Runnable beforeSaving = () -> {};
    private Runnable beforeLoading = () -> {};
    private boolean savingFails;
    private boolean syncingFails;
    private boolean answeringFails;
    private boolean loadingFails;
    private boolean durable = true;
    private int loads;
    private int syncs;

    /** To be run just before something is saved. */
    public synchronized void beforeSaving(Runnable task) {
        beforeSaving = task;
    }

    /** To be run just before something is loaded. */
    public synchronized void beforeLoading(Runnable task) {
        beforeLoading = task;
    }

    /** From now on saving fails. */
    public synchronized void breakSaving() {
        savingFails = true;
    }

    /** From now on what is saved cannot be synced. */
    public synchronized void breakSyncing() {
        syncingFails = true;
    }

    /** From now on what is saved is reported as failed, as when a connection is lost after the commit. */
    public synchronized void breakAnswering() {
        answeringFails = true;
    }

    /** Servers that are started from now on find that nothing is kept here. */
    public synchronized void forgetEverything() {
        durable = false;
    }

    /** From now on loading fails. */
    public synchronized void breakLoading() {
        loadingFails = true;
    }

    public synchronized void repair() {
        savingFails = false;
        syncingFails = false;
        answeringFails = false;
        loadingFails = false;
    }

    /** The groups saved so far. */
    public synchronized List<List<RecordWrite>> groups() {
        return List.copyOf(groups);
    }

    public synchronized int loads() {
        return loads;
    }

    public synchronized int syncs() {
        return syncs;
    }

    @Override
    public synchronized void load(String map, Sink sink) {
        loads++;
        beforeLoading.run();
        failIf(loadingFails);
        lww.getOrDefault(map, Map.of()).forEach(sink::lww);
        or.getOrDefault(map, Map.of()).forEach((of, entry) -> sink.or(of.key(), entry));
        tombstones.getOrDefault(map, Set.of()).forEach(sink::tombstone);
    }

    @Override
    public synchronized void loadAll(Function<String, Sink> sinks) {
        mapNames().forEach(map -> load(map, sinks.apply(map)));
    }

    /** Nothing goes bad here. */
    @Override
    public long verify(Consumer<Damage> found) {
        return 0;
    }

    @Override
    public synchronized void save(List<RecordWrite> writes) {
        beforeSaving.run();
        failIf(savingFails);
        groups.add(List.copyOf(writes));
        writes.forEach(this::save);
        failIf(answeringFails);
    }

    private void save(RecordWrite write) {
        switch (write) {
            case RecordWrite.PutLww(var map, var key, var entry) ->
                lww.computeIfAbsent(map, m -> new HashMap<>()).put(key, entry);
            case RecordWrite.ForgetLww(var map, var key) ->
                lww.getOrDefault(map, new HashMap<>()).remove(key);
            case RecordWrite.PutOr(var map, var key, var entry) ->
                or.computeIfAbsent(map, m -> new HashMap<>()).put(new TagAndKey(entry.tag(), key), entry);
            case RecordWrite.RemoveOr(var map, var tag, var keys) -> {
                keys.forEach(key -> or.getOrDefault(map, new HashMap<>()).remove(new TagAndKey(tag, key)));
                tombstones.computeIfAbsent(map, m -> new HashSet<>()).add(tag);
            }
            case RecordWrite.ForgetTombstone(var map, var tag) ->
                tombstones.getOrDefault(map, new HashSet<>()).remove(tag);
        }
    }

    @Override
    public synchronized void sync() {
        failIf(savingFails || syncingFails);
        syncs++;
    }

    @Override
    public synchronized boolean isDurable() {
        return durable;
    }

    @Override
    public synchronized Set<String> mapNames() {
        Set<String> names = new HashSet<>(lww.keySet());
        names.addAll(or.keySet());
        names.addAll(tombstones.keySet());
        return names;
    }

    @Override
    public void close() {}

    private static void failIf(boolean broken) {
        if (broken) {
            throw new StoreException(StoreException.Kind.TRANSIENT, "broken", new Exception("on purpose"));
        }
    }
}
