package topgun.application.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.interceptor.Interceptor;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage.EntryProcess;
import topgun.application.message.ClientMessage.EntryProcessBatch;
import topgun.application.message.ClientMessage.JournalSubscribe;
import topgun.application.message.ClientMessage.ProcessorCode;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ServerMessage.EntriesProcessed;
import topgun.application.message.ServerMessage.EntryProcessed;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.JournalEvent;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.ProcessorOutcome;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.port.FrameKind;
import topgun.application.port.RecordWrite;
import topgun.application.port.ScriptSandbox;
import topgun.application.script.Scripts;
import topgun.application.session.Session;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.processor.ProcessorResult;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class ProcessorsTest {

    private TestServer server = new TestServer();
    private TestClient ann = server.user("ann");

    @AfterEach
    void close() {
        server.close();
    }

    private void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options);
        ann = server.user("ann");
    }

    private TestClient follower(String map) {
        TestClient follower = server.user("bob");
        follower.say(new QuerySubscribe("q", map, Value.of(new MapView(Map.of())), Optional.empty()));
        follower.forget();
        return follower;
    }

    private static ProcessorCode processor(String name, ValueView arguments) {
        return new ProcessorCode(name, "return { value }", Optional.of(Value.of(arguments)));
    }

    private static Operation put(String map, String key, ValueView value, long millis) {
        return new Operation.Put(map, key, Value.of(value), time(millis), TimeToLive.NONE);
    }

    private static Timestamp time(long millis) {
        return new Timestamp(TestServer.START_MILLIS + millis, 0, new NodeId("ann-node"));
    }

    private ProcessorOutcome process(TestClient client, String map, String key, ProcessorCode processor) {
        client.forget();
        client.say(new EntryProcess("r", map, key, processor));
        await().until(() -> !client.heard(EntryProcessed.class).isEmpty());
        return client.heard(EntryProcessed.class).getFirst().outcome();
    }

    private static ProcessorOutcome success(ValueView result, ValueView newValue) {
        return new ProcessorOutcome(
                true, Optional.of(Value.of(result)), Optional.of(Value.of(newValue)), Optional.empty());
    }

    private static ProcessorOutcome failure(String error) {
        return new ProcessorOutcome(false, Optional.empty(), Optional.empty(), Optional.of(error));
    }

    private LwwRecord record(String map, String key) {
        var found = new ArrayList<LwwRecord>();
        server.maps.run(map, new topgun.application.map.MapTask() {
            @Override
            public void run(topgun.application.map.GridMap loaded) {
                loaded.lww().flatMap(lww -> lww.record(key)).ifPresent(found::add);
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new AssertionError(reason);
            }
        });
        return found.getFirst();
    }

    @Nested
    class Writing {

        @Test
        void everybodyHearsOfItTheCallerIncluded() {
            TestClient follower = follower("m");
            assertThat(process(ann, "m", "k", processor("builtin:increment", new Num(5))))
                    .isEqualTo(success(new Num(5), new Num(5)));
            var told = (ServerEvent.LwwChanged) ann.heard(ServerEvent.class).getFirst();
            assertThat(told.entry()).isEqualTo(record("m", "k"));
            assertThat(told.entry().timestamp().node()).isEqualTo(TestServer.NODE);
            assertThat(follower.heard(ServerEvent.class)).containsExactly(told);
        }

        @Test
        void aResultNestedTooDeeplyIsRefused() {
            TestClient follower = server.user("bob");
            Value wanted = Value.of(new MapView(Map.of("where", new MapView(Map.of("other", new Num(1))))));
            follower.say(new QuerySubscribe("q", "m", wanted, Optional.empty()));
            follower.forget();
            ValueView deep = new Num(1);
            for (int n = 0; n < 200; n++) {
                deep = new ValueView.ListView(List.of(deep));
            }
            var arguments = new MapView(Map.of("path", new Text("a.".repeat(99) + "a"), "value", deep));
            assertThat(process(ann, "m", "k", processor("builtin:set_property", arguments)))
                    .isEqualTo(failure("the value is nested too deeply"));
            follower.say(new QuerySubscribe("q", "m", wanted, Optional.empty()));
            assertThat(follower.heard(Failure.class)).isEmpty();
        }

        @Test
        void theResultIsSavedBeforeTheAnswerAndJournalled() {
            var store = new FakeRecordStore();
            start(new TestServer.Options().store(store).journal(10));
            ann.say(new JournalSubscribe("j", Optional.empty(), Optional.empty(), List.of()));
            store.breakSaving();
            ann.say(new EntryProcess("r", "m", "k", processor("builtin:increment", new Num(5))));
            await().until(() -> server.writes.failure().isPresent());
            assertThat(ann.heard(EntryProcessed.class)).isEmpty();
            store.repair();
            await().until(() -> !ann.heard(EntryProcessed.class).isEmpty());
            assertThat(store.groups().stream().flatMap(List::stream))
                    .contains(new RecordWrite.PutLww("m", "k", record("m", "k")));
            await().until(() -> !ann.heard(JournalEvent.class).isEmpty());
            assertThat(ann.heard(JournalEvent.class))
                    .extracting(event -> event.entry().value())
                    .containsExactly(Optional.of(Value.of(new Num(5))));
        }

        @Test
        void whatStaysTheSameIsNotWritten() {
            ann.write(put("m", "k", new Num(7), 1));
            LwwRecord before = record("m", "k");
            assertThat(process(ann, "m", "k", processor("builtin:get", new Num(0))))
                    .isEqualTo(success(new Num(7), new Num(7)));
            assertThat(record("m", "k")).isEqualTo(before);
        }

        @Test
        void nothingIsDeletedWhereNothingIs() {
            assertThat(process(ann, "m", "k", processor("builtin:delete_if_equals", new Num(0)))
                            .success())
                    .isTrue();
            assertThat(server.maps.count()).isZero();
        }

        @Test
        void aDeletionIsToldAndLeavesATombstone() {
            ann.write(put("m", "k", new Num(7), 1));
            ProcessorOutcome outcome = process(ann, "m", "k", processor("builtin:delete_if_equals", new Num(7)));
            assertThat(outcome.newValue()).isEmpty();
            assertThat(record("m", "k")).isInstanceOf(LwwRecord.Tombstone.class);
            assertThat(ann.heard(ServerEvent.class)).hasSize(1);
        }

        @Test
        void everyKeyOfABatchHasItsOutcome() {
            ann.write(put("m", "text", new Text("x"), 1));
            ann.say(new EntryProcessBatch(
                    "r", "m", List.of("a", "text", "a"), processor("builtin:increment", new Num(1))));
            await().until(() -> !ann.heard(EntriesProcessed.class).isEmpty());
            assertThat(ann.heard(EntriesProcessed.class).getFirst().outcomes())
                    .isEqualTo(Map.of("a", success(new Num(2), new Num(2)), "text", failure("not a number")));
        }

        @Test
        void processorsOfTheApplicationGoByName() {
            start(new TestServer.Options()
                    .processors(Map.of(
                            "double",
                            (value, key, arguments) -> ProcessorResult.of(
                                    new Num(2 * ((Num) value.orElseThrow()).value()), new Text(key)))));
            ann.write(put("m", "k", new Num(21), 1));
            assertThat(process(ann, "m", "k", processor("double", new Num(0))))
                    .isEqualTo(success(new Text("k"), new Num(42)));
        }
    }

    @Nested
    class Refusing {

        @Test
        void codeWhereScriptsAreOff() {
            assertThat(process(ann, "m", "k", processor("mine", new Num(0)))).isEqualTo(failure(Scripts.OFF));
        }

        @Test
        void whoMayNotWrite() {
            start(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(
                            List.of(new Policy("USER", new MapPattern("open"), Set.of(Action.READ), Set.of())))));
            assertThat(process(ann, "open", "k", processor("builtin:increment", new Num(1))))
                    .isEqualTo(failure("Access Denied for map open"));
        }

        @Test
        void mapsOfTheOtherKind() {
            ann.write(new Operation.OrAdd("or", "k", Value.of(new Num(1)), time(1), new Tag("t1"), TimeToLive.NONE));
            assertThat(process(ann, "or", "k", processor("builtin:increment", new Num(1)))
                            .error())
                    .hasValueSatisfying(error -> assertThat(error).startsWith("Map type mismatch"));
        }

        @Test
        void whatInterceptorsRefuse() {
            start(new TestServer.Options().interceptors(new Interceptor() {
                @Override
                public Optional<Operation> before(Session session, Operation operation) {
                    throw new IllegalStateException("not today");
                }
            }));
            assertThat(process(ann, "m", "k", processor("builtin:increment", new Num(1))))
                    .isEqualTo(failure("not today"));
            assertThat(server.maps.count()).isZero();
        }

        @Test
        void resultsThatAreTooLarge() {
            assertThat(process(ann, "m", "k", processor("builtin:put_if_absent", new Text("x".repeat(2_000))))
                            .error())
                    .hasValueSatisfying(error -> assertThat(error).contains("larger than"));
        }

        @Test
        void moreKeysThanMayBe() {
            ann.say(new EntryProcessBatch(
                    "r",
                    "m",
                    java.util.stream.IntStream.range(0, 101)
                            .mapToObj(n -> "k" + n)
                            .toList(),
                    processor("builtin:increment", new Num(1))));
            assertThat(ann.heard(EntriesProcessed.class).getFirst().outcomes().values())
                    .containsOnly(failure("more than 100 keys"));
        }
    }

    @Nested
    class HidingFields {

        private final MapView whole = new MapView(Map.of("name", new Text("n"), "salary", new Num(10)));

        private void startWithNamesOnly() {
            start(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(
                            new Policy("BOSS", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                            new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of("name"))))));
            server.connect().authenticate("boss:BOSS").write(put("m", "k", whole, 1));
        }

        @Test
        void theyAreMissingForTheProcessorAndInTheAnswer() {
            startWithNamesOnly();
            MapView seen = new MapView(Map.of("name", new Text("n")));
            assertThat(process(ann, "m", "k", processor("builtin:get", new Num(0))))
                    .isEqualTo(success(seen, seen));
        }

        @Test
        void theyOutliveWhatTheProcessorWrites() {
            startWithNamesOnly();
            process(ann, "m", "k", processor("builtin:merge", new MapView(Map.of("name", new Text("new")))));
            assertThat(((LwwRecord.Entry) record("m", "k")).value().view())
                    .isEqualTo(new MapView(Map.of("name", new Text("new"), "salary", new Num(10))));
        }
    }

    @Nested
    class Echoing {

        @Test
        void anEchoUndoesNothingThatCameBetween() {
            TestClient bob = server.user("bob");
            process(ann, "m", "k", processor("builtin:increment", new Num(1)));
            process(bob, "m", "k", processor("builtin:increment", new Num(1)));
            ann.forget();
            ann.write(put("m", "k", new Num(1), 50));
            await().until(() -> !ann.heard(OperationAck.class).isEmpty());
            var now = (LwwRecord.Entry) record("m", "k");
            assertThat(now.value().view()).isEqualTo(new Num(2));
            assertThat(now.timestamp().isAfter(time(50))).isTrue();
            assertThat(ann.heard(ServerEvent.class)).containsExactly(new ServerEvent.LwwChanged("m", "k", now));
        }

        @Test
        void anEchoBringsNothingBack() {
            process(ann, "m", "k", processor("builtin:increment", new Num(1)));
            process(server.user("bob"), "m", "k", processor("builtin:delete_if_equals", new Num(1)));
            ann.write(put("m", "k", new Num(1), 50));
            assertThat(record("m", "k")).isInstanceOf(LwwRecord.Tombstone.class);
            assertThat(record("m", "k").timestamp().isAfter(time(50))).isTrue();
        }

        @Test
        void anEchoOfWhatIsStillThereIsAnOrdinaryWrite() {
            process(ann, "m", "k", processor("builtin:increment", new Num(1)));
            ann.write(put("m", "k", new Num(1), 50));
            assertThat(record("m", "k").timestamp()).isEqualTo(time(50));
        }

        @Test
        void anotherValueIsNoEcho() {
            process(ann, "m", "k", processor("builtin:increment", new Num(1)));
            process(server.user("bob"), "m", "k", processor("builtin:increment", new Num(1)));
            ann.write(put("m", "k", new Num(7), 50));
            assertThat(((LwwRecord.Entry) record("m", "k")).value().view()).isEqualTo(new Num(7));
        }

        @Test
        void anEchoIsExpectedOnceAndNotForEver() {
            TestClient bob = server.user("bob");
            process(ann, "m", "k", processor("builtin:increment", new Num(1)));
            process(bob, "m", "k", processor("builtin:increment", new Num(1)));
            server.time.advance(11_000);
            ann.write(put("m", "k", new Num(1), 11_500));
            assertThat(record("m", "k").timestamp()).isEqualTo(time(11_500));
        }
    }

    @Nested
    class RunningScripts {

        /** Runs nothing by itself. */
        private static final class Paused implements ScriptSandbox {

            private final List<Consumer<Outcome>> running = new ArrayList<>();
            private final List<Optional<ValueView>> seen = new ArrayList<>();

            @Override
            public void run(Script script, List<Optional<ValueView>> arguments, Consumer<Outcome> whenDone) {
                seen.add(arguments.getFirst());
                running.add(whenDone);
            }

            void answer(double value) {
                running.removeFirst()
                        .accept(new Outcome.Returned(Optional.of(new MapView(Map.of("value", new Num(value))))));
            }

            @Override
            public void close() {}
        }

        private final Paused sandbox = new Paused();

        private void begin(TestClient client) {
            var message = new EntryProcess("r", "m", "k", processor("mine", new Num(0)));
            server.gateway.received(client.session(), server.codec.frame(message), FrameKind.BINARY, () -> {});
        }

        @Test
        void aWriteThatComesBetweenMakesItRunAgain() {
            start(new TestServer.Options().sandbox(sandbox));
            begin(ann);
            server.user("bob").write(put("m", "k", new Num(5), 1));
            sandbox.answer(1);
            assertThat(sandbox.seen).containsExactly(Optional.empty(), Optional.of(new Num(5)));
            sandbox.answer(6);
            assertThat(((LwwRecord.Entry) record("m", "k")).value().view()).isEqualTo(new Num(6));
        }

        @Test
        void scriptsOnOneEntryWaitForEachOther() {
            start(new TestServer.Options().sandbox(sandbox));
            begin(ann);
            begin(server.user("bob"));
            assertThat(sandbox.running).hasSize(1);
            sandbox.answer(1);
            assertThat(sandbox.seen).containsExactly(Optional.empty(), Optional.of(new Num(1)));
        }

        @Test
        void anEntryThatNeverRestsIsGivenUp() {
            start(new TestServer.Options().sandbox(sandbox));
            TestClient bob = server.user("bob");
            begin(ann);
            for (int n = 1; !sandbox.running.isEmpty(); n++) {
                bob.write(put("m", "k", new Num(n), n));
                sandbox.answer(0);
            }
            await().until(() -> !ann.heard(EntryProcessed.class).isEmpty());
            assertThat(ann.heard(EntryProcessed.class).getFirst().outcome())
                    .isEqualTo(failure("The entry changes too often, try again"));
            assertThat(sandbox.seen).hasSize(10);
        }

        @Test
        void forbiddenWordsAreNamed() {
            start(new TestServer.Options().sandbox(sandbox));
            var code = new ProcessorCode("mine", "/* process */ return { value };", Optional.empty());
            assertThat(process(ann, "m", "k", code)).isEqualTo(failure("Forbidden pattern detected: \\bprocess\\b"));
        }
    }
}
