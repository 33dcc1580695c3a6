package topgun.application.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.access.ReservedMaps;
import topgun.domain.access.SystemMaps;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;

class LoadedMapsTest {

    private final FakeRecordStore store = new FakeRecordStore();
    private final Queue<Runnable> loads = new ArrayDeque<>();
    private final LoadedMaps maps = new LoadedMaps(store, 2, 7, Runnable::run, loads::add);
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void storeOneRecord() {
        store.save(List.of(
                new RecordWrite.PutLww("stored", "k", new LwwRecord.Tombstone(new Timestamp(1, 0, new NodeId("n"))))));
    }

    private void visit(String name, Consumer<GridMap> visit) {
        maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                visit.accept(map);
            }

            @Override
            public void unavailable(Unavailable reason) {
                seen.add("unavailable: " + reason.reason());
            }
        });
    }

    private void note(GridMap map) {
        seen.add(map.name() + ": " + map.lww().map(lww -> lww.size()).orElse(0));
    }

    private void load() {
        while (!loads.isEmpty()) {
            loads.remove().run();
        }
    }

    @Test
    void everybodyWaitsForOneLoad() {
        visit("stored", this::note);
        visit("stored", this::note);
        assertThat(seen).isEmpty();
        load();
        visit("stored", this::note);
        assertThat(seen).containsExactly("stored: 1", "stored: 1", "stored: 1");
        assertThat(store.loads()).isEqualTo(1);
    }

    @Test
    void aFailedLoadIsAnAnswerAndIsTriedAgain() {
        store.breakLoading();
        visit("stored", this::note);
        load();
        store.repair();
        visit("stored", this::note);
        load();
        assertThat(seen).containsExactly("unavailable: Failed to load map stored", "stored: 1");
    }

    @Test
    void mapsThatCouldNotBeLoadedTakeNoRoomFromOthers() {
        store.breakLoading();
        visit("a", this::note);
        visit("b", this::note);
        load();
        store.repair();
        assertThat(maps.count()).isZero();
        visit("stored", this::note);
        load();
        assertThat(seen).endsWith("stored: 1");
    }

    @Test
    void aLoadThatFailsInAWayNobodyHasForeseenIsAnAnswerToo() {
        store.beforeLoading(() -> {
            throw new NoClassDefFoundError("on purpose");
        });
        visit("stored", this::note);
        load();
        assertThat(seen).containsExactly("unavailable: Failed to load map stored");
    }

    @Test
    void lookingAtANameThatHoldsNothingLeavesNothingBehind() {
        for (int n = 0; n < 1_000; n++) {
            visit("nobody wrote here " + n, this::note);
            load();
        }
        assertThat(seen).hasSize(1_000);
        assertThat(maps.count()).isZero();
    }

    @Test
    void aMapThatIsHeldStaysEvenIfItHoldsNothing() {
        visit("followed", GridMap::hold);
        load();
        assertThat(maps.count()).isEqualTo(1);
        visit("followed", GridMap::release);
        assertThat(maps.count()).isZero();
    }

    @Test
    void aTaskThatFailsDoesNotHarmTheNext() {
        visit("stored", map -> {
            throw new IllegalStateException("on purpose");
        });
        visit("stored", this::note);
        load();
        assertThat(seen).containsExactly("stored: 1");
    }

    @Test
    void aTaskThatRunsOutOfMemoryDoesNotHarmTheNext() {
        visit("stored", map -> {
            throw new OutOfMemoryError("on purpose");
        });
        visit("stored", this::note);
        load();
        visit("stored", map -> {
            throw new OutOfMemoryError("on purpose");
        });
        visit("stored", this::note);
        assertThat(seen).containsExactly("stored: 1", "stored: 1");
    }

    @Test
    void oneMapTooManyIsUnavailableUntilThereIsRoom() {
        visit("a", GridMap::hold);
        visit("b", GridMap::hold);
        load();

        visit("stored", this::note);
        assertThat(seen).containsExactly("unavailable: too many maps");

        visit("a", GridMap::release);
        visit("stored", this::note);
        load();
        assertThat(seen).endsWith("stored: 1");
    }

    @Test
    void theServersOwnMapsAreAlwaysAvailable() {
        visit("a", GridMap::hold);
        visit("b", GridMap::hold);
        load();

        visit(ReservedMaps.LOCKS, this::note);
        load();
        assertThat(seen).containsExactly(ReservedMaps.LOCKS + ": 0");
    }

    @Test
    void theServersOwnMapsTakeNoRoomFromOthers() {
        visit(ReservedMaps.LOCKS, GridMap::hold);
        visit(SystemMaps.CLUSTER, GridMap::hold);
        visit("a", GridMap::hold);
        visit("b", this::note);
        visit("c", this::note);
        load();
        assertThat(seen).containsExactly("unavailable: " + Unavailable.TOO_MANY.reason(), "b: 0");
        visit("c", this::note);
        load();
        assertThat(seen).endsWith("c: 0");
    }

    @Test
    void itIsToldWhenAMapComesToHoldSomething() {
        maps.onFilled(name -> seen.add("filled: " + name));
        visit("stored", this::note);
        visit("empty", this::note);
        load();
        visit("written", map -> put(map, 1));
        load();
        visit("written", map -> put(map, 2));
        assertThat(seen).containsExactly("filled: stored", "stored: 1", "empty: 0", "filled: written");
    }

    private static void put(GridMap map, long millis) {
        map.lwwForWriting()
                .orElseThrow()
                .merge("k", new LwwRecord.Tombstone(new Timestamp(millis, 0, new NodeId("n"))));
    }
}
