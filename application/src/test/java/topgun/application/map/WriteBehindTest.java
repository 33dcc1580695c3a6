package topgun.application.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.telemetry.Telemetry;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

class WriteBehindTest {

    private final FakeRecordStore store = new FakeRecordStore();
    private final Telemetry telemetry = new Telemetry(() -> 0);
    private final WriteBehind writes = new WriteBehind(store, () -> 77, false, 10, Thread::new, telemetry);
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        store.repair();
        writes.close();
    }

    @Test
    void callsBackOnceTheStoreHasTheWrite() {
        long number = writes.append(List.of(write(1)));
        writes.when(number, Durability.COMMITTED, () -> calls.add("saved " + saved()));
        await().untilAsserted(() -> assertThat(calls).containsExactly("saved [1]"));
        assertThat(telemetry.saves().count()).isEqualTo(1);
        assertThat(telemetry.syncs().count()).isZero();
    }

    @Test
    void callsBackAtOnceForWhatIsSavedAlready() {
        long number = writes.append(List.of(write(1)));
        await().until(() -> saved().contains(1));
        await().until(() -> {
            calls.clear();
            writes.when(
                    number,
                    Durability.COMMITTED,
                    () -> calls.add(Thread.currentThread().getName()));
            return calls.contains(Thread.currentThread().getName());
        });
    }

    @Test
    void aBrokenStoreIsTriedAgainInOrderAndNobodyIsCalledBackMeanwhile() {
        store.breakSaving();
        long first = writes.append(List.of(write(1)));
        writes.when(first, Durability.COMMITTED, () -> calls.add("first"));
        await().until(() -> writes.failure().isPresent());
        assertThat(writes.failure().orElseThrow().sinceMillis()).isEqualTo(77);
        assertThat(telemetry.storeFailures()).isPositive();
        assertThat(telemetry.saves().count()).isZero();
        long second = writes.append(List.of(write(2)));
        writes.when(second, Durability.COMMITTED, () -> calls.add("second"));
        assertThat(calls).isEmpty();

        store.repair();
        await().untilAsserted(() -> assertThat(calls).containsExactly("first", "second"));
        assertThat(saved()).containsExactly(1, 2);
        assertThat(writes.failure()).isEmpty();
    }

    /** The first one may be that another thread had just lost the database, on a disk that is full. */
    @Test
    void theReasonOfAFailureIsThatOfTheLastAttempt() {
        store.beforeSaving(() -> {
            throw new IllegalStateException("closed");
        });
        writes.append(List.of(write(1)));
        await().untilAsserted(() -> assertThat(writes.failure()).contains(new WriteBehind.Failure(77, "closed")));

        store.beforeSaving(() -> {
            throw new IllegalStateException("disk full");
        });

        await().untilAsserted(() -> assertThat(writes.failure()).contains(new WriteBehind.Failure(77, "disk full")));
    }

    /** Of which the second comes when somebody replaces the program under a server that runs. */
    private static List<Error> errors() {
        return List.of(new OutOfMemoryError("on purpose"), new NoClassDefFoundError("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aCallerThatFailsBadlyDoesNotHarmTheNext(Error error) {
        long number = writes.append(List.of(write(1)));
        writes.when(number + 1, Durability.COMMITTED, () -> {
            throw error;
        });
        writes.when(number + 2, Durability.COMMITTED, () -> calls.add("next"));
        writes.append(List.of(write(2)));
        writes.append(List.of(write(3)));
        await().untilAsserted(() -> assertThat(calls).containsExactly("next"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aCompanionThatFailsBadlyIsAskedAgainAndNothingIsLost(Error error) {
        var asked = new AtomicInteger();
        writes.accompany(new WriteBehind.Companion() {
            @Override
            public List<RecordWrite> writes() {
                if (asked.incrementAndGet() == 1) {
                    throw error;
                }
                return List.of(write(2));
            }

            @Override
            public void saved() {}
        });
        long number = writes.append(List.of(write(1)));
        writes.when(number, Durability.COMMITTED, () -> calls.add("saved " + saved()));
        await().untilAsserted(() -> assertThat(calls).containsExactly("saved [1, 2]"));
    }

    @Test
    void syncsOnlyWhenSomebodyAsks() {
        long first = writes.append(List.of(write(1)));
        writes.when(first, Durability.COMMITTED, () -> calls.add("committed"));
        await().until(() -> calls.contains("committed"));
        assertThat(store.syncs()).isZero();

        writes.when(first, Durability.SYNCED, () -> calls.add("synced"));
        await().until(() -> calls.contains("synced"));
        assertThat(store.syncs()).isEqualTo(1);
    }

    @Test
    void asksProducersToPauseUntilThereIsRoom() {
        store.breakSaving();
        writes.append(List.of(write(0)));
        await().until(() -> writes.failure().isPresent());
        writes.append(IntStream.range(1, 11).mapToObj(WriteBehindTest::write).toList());
        writes.whenRoom(() -> calls.add("room"));
        assertThat(calls).isEmpty();

        store.repair();
        await().until(() -> calls.contains("room"));
        writes.whenRoom(() -> calls.add("still room"));
        assertThat(calls).endsWith("still room");
    }

    @Test
    void fewLargeValuesMakeProducersPauseToo() {
        store.breakSaving();
        Value large = Value.of(new byte[16 << 20]);
        for (int n = 0; n < 4; n++) {
            writes.append(List.of(write(n, large)));
        }
        await().until(() -> writes.failure().isPresent());
        writes.whenRoom(() -> calls.add("one is being saved"));
        writes.append(List.of(write(4, large)));
        writes.whenRoom(() -> calls.add("room"));
        assertThat(calls).containsExactly("one is being saved");
        store.repair();
        await().until(() -> calls.contains("room"));
    }

    @Test
    void thereIsRoomWhenMoreMayWait() {
        store.breakSaving();
        writes.append(List.of(write(0)));
        await().until(() -> writes.failure().isPresent());
        writes.append(IntStream.range(1, 11).mapToObj(WriteBehindTest::write).toList());
        writes.whenRoom(() -> calls.add("room"));

        writes.limitQueue(10);
        assertThat(calls).isEmpty();
        writes.limitQueue(11);
        assertThat(calls).containsExactly("room");
        store.repair();
    }

    @Test
    void largeValuesAreNotSavedAllTogether() {
        Value large = Value.of(new byte[10 << 20]);
        long number = writes.append(IntStream.range(0, 5)
                .<RecordWrite>mapToObj(n -> new RecordWrite.PutLww(
                        "m",
                        "k" + n,
                        new LwwRecord.Entry(large, new Timestamp(n, 0, new NodeId("n")), TimeToLive.NONE)))
                .toList());
        writes.when(number, Durability.COMMITTED, () -> calls.add("saved"));
        await().until(() -> calls.contains("saved"));
        assertThat(store.groups()).extracting(List::size).containsExactly(2, 2, 1);
    }

    @Test
    void closingSavesWhatIsQueued() {
        for (int n = 0; n < 5_000; n++) {
            writes.append(List.of(write(n)));
        }
        writes.close();
        assertThat(saved()).hasSize(5_000).isSorted();
    }

    @Test
    void closingGivesUpOnABrokenStore() {
        store.breakSaving();
        writes.when(writes.append(List.of(write(1))), Durability.COMMITTED, () -> calls.add("never"));
        writes.close();
        assertThat(calls).isEmpty();
    }

    @Test
    void closingGivesUpOnAStoreThatDoesNotAnswer() throws Exception {
        var saving = new CountDownLatch(1);
        var answer = new CompletableFuture<Void>();
        store.beforeSaving(() -> {
            saving.countDown();
            answer.join();
        });
        writes.append(List.of(write(1)));
        saving.await();
        writes.when(writes.append(List.of(write(2))), Durability.COMMITTED, () -> calls.add("never"));
        writes.close(Duration.ofMillis(1));
        writes.close(Duration.ofDays(1));

        answer.complete(null);
        await().until(() -> saved().contains(1));
        assertThat(writes.backlog()).isEqualTo(1);
        assertThat(calls).isEmpty();
    }

    @Test
    void whatManyQueueAtOnceIsSavedInGroups() {
        store.breakSaving();
        writes.append(List.of(write(0)));
        await().until(() -> writes.failure().isPresent());
        IntStream.range(1, 100).forEach(n -> writes.append(List.of(write(n))));
        store.repair();
        await().until(() -> saved().size() == 100);
        assertThat(store.groups()).hasSize(2);
    }

    private List<Integer> saved() {
        return store.groups().stream()
                .flatMap(List::stream)
                .map(write -> Integer.valueOf(((RecordWrite.PutLww) write).key()))
                .toList();
    }

    private static RecordWrite write(int number, Value value) {
        var time = new Timestamp(number, 0, new NodeId("n"));
        return new RecordWrite.PutLww("m", String.valueOf(number), new LwwRecord.Entry(value, time, TimeToLive.NONE));
    }

    private static RecordWrite write(int number) {
        return new RecordWrite.PutLww(
                "m", String.valueOf(number), new LwwRecord.Tombstone(new Timestamp(number, 0, new NodeId("n"))));
    }
}
