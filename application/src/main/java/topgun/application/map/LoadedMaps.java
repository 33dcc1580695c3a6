package topgun.application.map;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.application.lane.Lane;
import topgun.application.port.RecordStore;
import topgun.domain.access.ClientMaps;

/**
 * The maps in memory. Safe for all threads; the maps themselves are touched on their lanes only.
 *
 * <p>A map is loaded from the store when it is first touched, once, whoever waits for it. A load that fails is an answer
 * to those who waited, never an empty map, and the next touch tries again. A map that holds nothing and that nobody
 * follows is forgotten at once, so looking at names that do not exist costs nothing lasting.
 *
 * <p>Called StorageManager in the server this one succeeds.
 */
public final class LoadedMaps {

    private static final System.Logger LOG = System.getLogger(LoadedMaps.class.getName());

    private final RecordStore store;
    private final int most;
    private final long seed;
    private final Executor lanes;
    private final Executor blocking;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicInteger ofClients = new AtomicInteger();
    private volatile Consumer<String> filled = name -> {};

    /**
     * @param most how many maps of clients may be in memory; others are unavailable
     * @param seed something that clients cannot know, so that they cannot choose keys that make a map slow
     * @param lanes runs what has waited for a busy map
     * @param blocking runs loads
     */
    public LoadedMaps(RecordStore store, int most, long seed, Executor lanes, Executor blocking) {
        this.store = store;
        this.most = most;
        this.seed = seed;
        this.lanes = lanes;
        this.blocking = blocking;
    }

    /**
     * Has somebody told of the name of every map that comes to hold something, by being written to or loaded; on its lane, so
     * it must not block. To be called before the first touch.
     */
    public void onFilled(Consumer<String> listener) {
        filled = listener;
    }

    /** Runs the task on the lane of the map once it is loaded: at once on this thread if possible, soon otherwise. */
    public void run(String name, MapTask task) {
        Slot slot = slots.get(name);
        if (slot == null && ofClients.get() >= most && ClientMaps.contains(name)) {
            task.unavailable(Unavailable.TOO_MANY);
            return;
        }
        while (slot == null || !slot.run(task)) {
            slot = slots.computeIfAbsent(name, this::newSlot);
        }
    }

    private Slot newSlot(String name) {
        if (ClientMaps.contains(name)) {
            ofClients.incrementAndGet();
        }
        return new Slot(name);
    }

    private void forget(Slot slot) {
        if (slots.remove(slot.name, slot) && ClientMaps.contains(slot.name)) {
            ofClients.decrementAndGet();
        }
    }

    /**
     * Runs the task on the lanes of all maps that are in memory now, and tells how many that are. Does not load any; of one
     * that is being loaded, the task may hear that it is unavailable.
     */
    public int runOnLoaded(MapTask task) {
        int running = 0;
        for (Slot slot : slots.values()) {
            if (slot.run(task)) {
                running++;
            }
        }
        return running;
    }

    /** The same for one map, if it is in memory now. */
    public void runIfLoaded(String name, MapTask task) {
        Slot slot = slots.get(name);
        if (slot != null) {
            slot.run(task);
        }
    }

    /** How many maps are in memory. */
    public int count() {
        return slots.size();
    }

    /** A name, its lane, and the map once it is loaded. All but the name and the lane belongs to the lane. */
    private final class Slot {

        private final String name;
        private final Lane lane = new Lane(lanes);
        private final List<MapTask> waitingForLoad = new ArrayList<>();
        private @Nullable GridMap map;
        private boolean loading;

        Slot(String name) {
            this.name = name;
        }

        /** Answers false if this slot has been forgotten. */
        boolean run(MapTask task) {
            return lane.run(() -> runInLane(task));
        }

        private void runInLane(MapTask task) {
            if (map == null) {
                waitingForLoad.add(task);
                if (!loading) {
                    loading = true;
                    blocking.execute(this::load);
                }
                return;
            }
            perform(task, map);
            forgetIfVacant(map);
        }

        private void load() {
            var loaded = new GridMap(name, seed);
            try {
                store.load(name, new GridMap.Loader(loaded));
            } catch (RuntimeException | Error e) {
                lane.run(() -> failed(e));
                return;
            }
            lane.run(() -> loaded(loaded));
        }

        private void loaded(GridMap loaded) {
            loading = false;
            map = loaded;
            if (!loaded.isVacant()) {
                filled.accept(name);
            }
            takeWaiting().forEach(task -> perform(task, loaded));
            forgetIfVacant(loaded);
        }

        private void failed(Throwable reason) {
            LOG.log(Level.WARNING, "map " + name + " could not be loaded", reason);
            loading = false;
            takeWaiting().forEach(task -> task.unavailable(Unavailable.notLoaded(name)));
            forgetIfIdle();
        }

        private List<MapTask> takeWaiting() {
            List<MapTask> taken = List.copyOf(waitingForLoad);
            waitingForLoad.clear();
            return taken;
        }

        private void perform(MapTask task, GridMap loaded) {
            boolean vacant = loaded.isVacant();
            try {
                task.run(loaded);
            } catch (RuntimeException | VirtualMachineError e) {
                LOG.log(Level.ERROR, "map " + name + ": a task failed", e);
            }
            if (vacant && !loaded.isVacant()) {
                filled.accept(name);
            }
        }

        private void forgetIfVacant(GridMap loaded) {
            if (loaded.isForgettable()) {
                forgetIfIdle();
            }
        }

        private void forgetIfIdle() {
            if (lane.closeIfIdle()) {
                forget(this);
            }
        }
    }
}
