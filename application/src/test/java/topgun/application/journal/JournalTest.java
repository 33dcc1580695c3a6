package topgun.application.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.JournalRead;
import topgun.application.message.ClientMessage.JournalSubscribe;
import topgun.application.message.ClientMessage.JournalUnsubscribe;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalEvent;
import topgun.application.message.ServerMessage.JournalPage;
import topgun.application.message.ServerMessage.JournalType;
import topgun.application.port.CloseReason;
import topgun.application.port.RecordWrite;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.access.ReservedMaps;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

class JournalTest {

    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = new TestServer(options().journal(4));
    private TestClient writer = server.user("ann");
    private TestClient reader = server.user("bob");
    private int written;

    @AfterEach
    void close() {
        server.close();
    }

    private TestServer.Options options() {
        return new TestServer.Options().store(store);
    }

    private void restart(AccessPolicy policy) {
        restart(options().policy(policy).journal(4));
    }

    private void restart(JournalLimits limits) {
        restart(options().journal(limits));
    }

    private void restart(TestServer.Options options) {
        server.close();
        server = new TestServer(options);
        writer = server.user("ann");
        reader = server.user("bob");
    }

    private void put(String map, String key, String value) {
        put(map, key, text(value));
    }

    private void put(String map, String key, Value value) {
        writer.write(operation(map, key, value));
        server.awaitSaved();
    }

    private void remove(String map, String key) {
        writer.write(
                new Operation.Remove(map, key, new Timestamp(TestServer.START_MILLIS + ++written, 0, new NodeId("w"))));
        server.awaitSaved();
    }

    private Operation operation(String map, String key, Value value) {
        var time = new Timestamp(TestServer.START_MILLIS + ++written, 0, new NodeId("w"));
        return new Operation.Put(map, key, value, time, TimeToLive.NONE);
    }

    private static Value text(String text) {
        return Value.of(new ValueView.Text(text));
    }

    private JournalPage read(String from, double limit, Optional<String> map) {
        reader.forget();
        reader.say(new JournalRead("r", from, OptionalDouble.of(limit), map));
        return reader.heard(JournalPage.class).getFirst();
    }

    private List<Long> numbers() {
        return reader.heard(JournalEvent.class).stream()
                .map(event -> event.entry().sequence())
                .toList();
    }

    @Test
    void tellsWhatBecameOfAKey() {
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        put("m", "k", "one");
        put("m", "k", "two");
        writer.write(new Operation.Put("m", "k", text("late"), new Timestamp(1, 0, new NodeId("w")), TimeToLive.NONE));
        remove("m", "k");
        assertThat(reader.heard(JournalEvent.class))
                .extracting(JournalEvent::entry)
                .extracting(
                        JournalEntry::sequence, JournalEntry::type, JournalEntry::value, JournalEntry::previousValue)
                .containsExactly(
                        tuple(1L, JournalType.PUT, Optional.of(text("one")), Optional.empty()),
                        tuple(2L, JournalType.UPDATE, Optional.of(text("two")), Optional.of(text("one"))),
                        tuple(3L, JournalType.DELETE, Optional.empty(), Optional.of(text("two"))));
    }

    @Test
    void pagesHoldWhatPassesAndTellWhetherThereIsMore() {
        put("m", "a", "1");
        put("other", "b", "1");
        put("m", "c", "1");
        put("m", "d", "1");
        assertThat(read("0", 2, Optional.of("m")).hasMore()).isTrue();
        assertThat(read("0", 3, Optional.of("m")).hasMore()).isFalse();
        assertThat(read("2", 3, Optional.of("m")).entries())
                .extracting(JournalEntry::sequence)
                .containsExactly(3L, 4L);
        assertThat(read("0", 0, Optional.empty())).isEqualTo(new JournalPage("r", List.of(), false));
        put("m", "e", "1");
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::sequence)
                .containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void behindTheEndIsNothingHoweverFar() {
        put("m", "a", "1");
        for (String from : List.of("5", "999999999999999999", "9223372036854775807", "9".repeat(30))) {
            assertThat(read(from, 9, Optional.empty())).isEqualTo(new JournalPage("r", List.of(), false));
        }
        assertThat(read("0".repeat(30), 9, Optional.empty()).entries()).hasSize(1);
        reader.forget();
        reader.say(new JournalSubscribe("s", Optional.of("9".repeat(30)), Optional.empty(), List.of()));
        assertThat(reader.heard()).isEmpty();
        put("m", "b", "1");
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void whatIsNearlyANumberTakesNoLongerToRefuse() {
        reader.say(new JournalRead("r", "0".repeat(1_000_000) + "x", OptionalDouble.empty(), Optional.empty()));
        assertThat(reader.heard(Failure.class)).extracting(Failure::code).containsExactly(400);
    }

    @Test
    void whatIsNoNumberIsRefused() {
        reader.say(new JournalRead("r", "x", OptionalDouble.empty(), Optional.empty()));
        reader.say(new JournalRead("r", "0", OptionalDouble.of(1.5), Optional.empty()));
        reader.say(new JournalSubscribe("s", Optional.of("-1"), Optional.empty(), List.of()));
        assertThat(reader.heard()).hasSize(3).allMatch(new Failure(400, "Invalid message format")::equals);
    }

    @Test
    void replaysThenFollowsUntilUnsubscribedAndTellsAConnectionOnce() {
        put("m", "a", "1");
        put("m", "b", "1");
        reader.say(new JournalSubscribe("s", Optional.of("2"), Optional.empty(), List.of()));
        reader.say(new JournalSubscribe("t", Optional.empty(), Optional.of("m"), List.of("PUT")));
        put("m", "c", "1");
        assertThat(numbers()).containsExactly(2L, 3L);
        reader.say(new JournalUnsubscribe("s"));
        put("m", "c", "2");
        assertThat(numbers()).containsExactly(2L, 3L);
        reader.say(new JournalUnsubscribe("t"));
        put("m", "d", "1");
        assertThat(numbers()).containsExactly(2L, 3L);
    }

    @Test
    void goesOnAfterARestart() {
        for (int n = 0; n < 6; n++) {
            put("m", "k" + n, "1");
        }
        restart(AccessPolicy.allowUntilFirstPolicy(List.of()));
        put("m", "again", "1");
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::sequence, JournalEntry::key)
                .containsExactly(tuple(4L, "k3"), tuple(5L, "k4"), tuple(6L, "k5"), tuple(7L, "again"));
    }

    @Test
    void goesOnWithAStoredJournalThatBeginsWithZero() {
        var time = new Timestamp(TestServer.START_MILLIS, 0, new NodeId("w"));
        var first = new Fact(JournalType.PUT, "m", "first", text("1"), null, time);
        var stored = JournalSegment.of(0, time, List.of(first), new MessagePackWriter(16));
        store.save(List.of(new JournalRows().put(stored)));
        restart(AccessPolicy.allowUntilFirstPolicy(List.of()));
        put("m", "second", "1");
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::sequence, JournalEntry::key)
                .containsExactly(tuple(0L, "first"), tuple(1L, "second"));
    }

    @Test
    void overwritesTheStoredFormOfWhatItDropsAndNeverTheLast() {
        for (int n = 0; n < 40; n++) {
            put("m", "k" + n, "1");
        }
        assertThat(store.groups().stream()
                        .flatMap(List::stream)
                        .filter(this::isOfJournal)
                        .map(RecordWrite.PutLww.class::cast))
                .hasSize(40)
                .extracting(RecordWrite.PutLww::key)
                .containsOnly("0", "1", "2", "3", "4");
        restart(AccessPolicy.allowUntilFirstPolicy(List.of()));
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::sequence)
                .containsExactly(37L, 38L, 39L, 40L);
    }

    private boolean isOfJournal(RecordWrite write) {
        return write.map().equals(ReservedMaps.JOURNAL);
    }

    @Test
    void isSavedNoLaterThanWhatItTellsOf() {
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        for (int n = 0; n < 20; n++) {
            put("m", "k" + n, "1");
        }
        int journalled = 0;
        int saved = 0;
        for (List<RecordWrite> group : store.groups()) {
            journalled += (int) group.stream().filter(this::isOfJournal).count();
            saved += (int)
                    group.stream().filter(write -> write.map().equals("m")).count();
            assertThat(journalled).isGreaterThanOrEqualTo(saved);
        }
        assertThat(numbers()).hasSize(20).isSorted();
    }

    @Test
    void dropsWhatIsTooOldAlsoWhenNothingHappens() {
        restart(new JournalLimits(100, Long.MAX_VALUE, Optional.of(Duration.ofMinutes(1))));
        put("m", "a", "1");
        server.time.advance(40_000);
        put("m", "b", "1");
        server.time.advance(20_001);
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::key)
                .containsExactly("b");
        server.time.advance(60_000);
        assertThat(read("0", 9, Optional.empty()).entries()).isEmpty();
    }

    @Test
    void keepsNoMoreThanFitsIntoItsMemory() {
        restart(new JournalLimits(100, 2_000, Optional.empty()));
        for (int n = 0; n < 9; n++) {
            put("m", "k" + n, "x".repeat(700));
        }
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::sequence)
                .containsExactly(8L, 9L);
    }

    private void putAtOnce(int count) {
        writer.write(IntStream.range(0, count)
                .mapToObj(n -> new Operation.Put(
                        "m",
                        "k" + n,
                        text("v"),
                        new Timestamp(TestServer.START_MILLIS, ++written, new NodeId("w")),
                        TimeToLive.NONE))
                .toArray(Operation[]::new));
        server.awaitSaved();
    }

    @Test
    void aReplayThatTheJournalHasLeftBehindEndsAndSaysSo() {
        restart(new JournalLimits(1_000, 1 << 20, Optional.empty()));
        putAtOnce(1_000);
        reader.stall();
        reader.say(new JournalSubscribe("s", Optional.of("0"), Optional.empty(), List.of()));
        List<Long> before = numbers();
        putAtOnce(1_000);
        reader.catchUp();
        put("m", "later", "1");
        assertThat(numbers()).isEqualTo(before);
        assertThat(reader.heard(Failure.class)).extracting(Failure::code).containsExactly(410);
    }

    @Test
    void aReplayBeginsWithTheOldestThatIsKept() {
        restart(new JournalLimits(1_000, 1 << 20, Optional.empty()));
        putAtOnce(1_000);
        putAtOnce(1_000);
        reader.say(new JournalSubscribe("s", Optional.of("0"), Optional.empty(), List.of()));
        assertThat(numbers())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1_001, 2_000).boxed().toList());
    }

    @Test
    void replaysNoFasterThanTheClientTakesIt() {
        restart(new JournalLimits(2_000, 1 << 20, Optional.empty()));
        putAtOnce(1_000);
        reader.stall();
        reader.say(new JournalSubscribe("s", Optional.of("0"), Optional.empty(), List.of()));
        int atOnce = numbers().size();
        assertThat(atOnce).isBetween(1, 500);
        reader.say(new JournalUnsubscribe("s"));
        reader.say(new JournalSubscribe("s", Optional.of("0"), Optional.empty(), List.of()));
        put("m", "late", "1");
        assertThat(numbers()).hasSize(atOnce);
        reader.forget();
        for (int n = 0; n < 100; n++) {
            reader.catchUp();
        }
        put("m", "later", "1");
        assertThat(numbers())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_002).boxed().toList());
    }

    @Test
    void aFollowerThatTheJournalHasLeftBehindIsCutOff() {
        Queue<Runnable> later = new ConcurrentLinkedQueue<>();
        restart(options()
                .journal(new JournalLimits(100, 2_000, Optional.empty()))
                .telling(later::add));
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        put("m", "k", "1");
        later.remove().run();
        assertThat(numbers()).containsExactly(1L);
        for (int n = 0; n < 9; n++) {
            put("m", "k" + n, "x".repeat(700));
        }
        later.remove().run();
        assertThat(numbers()).containsExactly(1L);
        assertThat(reader.closed()).contains(CloseReason.OVERLOADED);
        assertThat(writer.closed()).isEmpty();
    }

    @Test
    void whereNothingIsSavedChangesDoNotPileUpWhileSomebodyIsTold() {
        store.forgetEverything();
        restart(new JournalLimits(100, 2_000, Optional.empty()));
        Journal journal = server.journal.orElseThrow();
        List<Long> kept = new ArrayList<>();
        journal.follow(new Journal.Follower() {
            @Override
            public boolean isInterested() {
                return true;
            }

            @Override
            public void added(JournalEntry entry) {
                for (int n = 0; n < 9 && kept.isEmpty(); n++) {
                    reader.write(operation("other", "k" + n, text("x".repeat(700))));
                }
                journal.read(0, present -> kept.add(present.sequence()));
            }

            @Override
            public void missed() {}
        });
        writer.write(operation("m", "k", text("v")));
        assertThat(kept).startsWith(9L, 10L);
    }

    @Test
    void nothingIsToldBeforeItIsSaved() {
        List<Long> tooEarly = new CopyOnWriteArrayList<>();
        store.beforeSaving(() -> {
            if (store.groups().stream().flatMap(List::stream).noneMatch(this::isOfJournal)) {
                tooEarly.addAll(numbers());
            }
        });
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        put("m", "k", "v");
        assertThat(tooEarly).isEmpty();
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    void showsAClientOnlyWhatItMayRead() {
        restart(AccessPolicy.denyByDefault(List.of(
                new Policy("WRITER", new MapPattern("*"), Set.of(Action.PUT), Set.of()),
                new Policy("USER", new MapPattern("people"), Set.of(Action.READ), Set.of("name")))));
        writer = server.connect().authenticate("ann:WRITER");
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        var name = new ValueView.Text("ann");
        put("secret", "k", "v");
        put("people", "k", Value.of(new ValueView.MapView(Map.of("name", name, "salary", new ValueView.Num(1)))));
        Value shown = Value.of(new ValueView.MapView(Map.of("name", name)));
        assertThat(reader.heard(JournalEvent.class))
                .extracting(event -> event.entry().value())
                .containsExactly(Optional.of(shown));
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::value)
                .containsExactly(Optional.of(shown));
    }

    @Test
    void showsNothingOfARecordWithoutFieldsToWhomeverOnlyFieldsAreShown() {
        restart(AccessPolicy.denyByDefault(List.of(
                new Policy("WRITER", new MapPattern("*"), Set.of(Action.PUT, Action.REMOVE), Set.of()),
                new Policy("USER", new MapPattern("people"), Set.of(Action.READ), Set.of("name")))));
        writer = server.connect().authenticate("ann:WRITER");
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        Value named = Value.of(new ValueView.MapView(Map.of("name", new ValueView.Text("ann"))));
        put("people", "k", "secret");
        remove("people", "k");
        put("people", "k", named);
        put("people", "k", "secret");
        put("people", "k", named);
        remove("people", "k");
        assertThat(reader.heard(JournalEvent.class))
                .extracting(JournalEvent::entry)
                .extracting(JournalEntry::type, JournalEntry::value, JournalEntry::previousValue)
                .containsExactly(
                        tuple(JournalType.UPDATE, Optional.of(named), Optional.empty()),
                        tuple(JournalType.UPDATE, Optional.of(named), Optional.empty()),
                        tuple(JournalType.DELETE, Optional.empty(), Optional.of(named)));
        assertThat(read("0", 9, Optional.empty()).entries())
                .extracting(JournalEntry::type)
                .containsExactly(JournalType.UPDATE, JournalType.UPDATE, JournalType.DELETE);
    }

    @Test
    void aServerWithoutJournalSaysSo() {
        server.close();
        server = new TestServer();
        reader = server.user("bob");
        reader.say(new JournalRead("r", "0", OptionalDouble.empty(), Optional.empty()));
        reader.say(new JournalSubscribe("s", Optional.empty(), Optional.empty(), List.of()));
        reader.say(new JournalUnsubscribe("s"));
        assertThat(reader.heard()).hasSize(2).allMatch(new Failure(503, "Event journal not enabled")::equals);
    }

    /** Notes what it is told, and does something when it is told of an entry. */
    private record Noting(List<Object> told, Map<Long, Runnable> whenTold) implements Journal.Follower {

        @Override
        public boolean isInterested() {
            return true;
        }

        @Override
        public void added(JournalEntry entry) {
            told.add(entry.sequence());
            whenTold.getOrDefault(entry.sequence(), () -> {}).run();
        }

        @Override
        public void missed() {
            told.add("missed");
        }
    }

    private List<Object> follow(Map<Long, Runnable> whenTold) {
        var follower = new Noting(new ArrayList<>(), whenTold);
        server.journal.orElseThrow().follow(follower);
        return follower.told();
    }

    @Test
    void aFollowerHearsThatEntriesWereDroppedWhileItWasTold() {
        store.forgetEverything();
        Queue<Runnable> telling = new ConcurrentLinkedQueue<>();
        restart(options()
                .journal(new JournalLimits(1_000, 1_500, Optional.empty()))
                .telling(telling::add));
        List<Object> told = follow(Map.of(
                1L,
                () -> IntStream.rangeClosed(1, 3).forEach(n -> putAndKeep("k" + n, "v", telling)),
                2L,
                () -> putAndKeep("large", "x".repeat(990), telling)));
        putAndKeep("k0", "v", telling);
        assertThat(told).containsExactly(1L, 2L, 3L, "missed", 5L);
    }

    private void putAndKeep(String key, String value, Queue<Runnable> telling) {
        writer.write(operation("m", key, text(value)));
        while (!telling.isEmpty()) {
            telling.remove().run();
        }
    }

    @Test
    void aFollowerThatFailsHearsThatItMissedSomethingAndKeepsNobodyElseFromTheJournal() {
        List<Object> told = follow(Map.of(1L, () -> {
            throw new IllegalStateException("on purpose");
        }));
        put("m", "k", "v");
        put("m", "k", "w");
        assertThat(read("0", 10, Optional.empty()).entries()).hasSize(2);
        assertThat(told).containsExactly(1L, "missed", 2L);
    }
}
