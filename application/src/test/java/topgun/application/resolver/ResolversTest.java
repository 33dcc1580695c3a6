package topgun.application.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.ListResolvers;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.RegisterResolver;
import topgun.application.message.ClientMessage.UnregisterResolver;
import topgun.application.message.ServerMessage.ListedResolver;
import topgun.application.message.ServerMessage.MergeRejected;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.ServerMessage.ResolverList;
import topgun.application.message.ServerMessage.ResolverRegistered;
import topgun.application.message.ServerMessage.ResolverUnregistered;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.port.FrameKind;
import topgun.application.port.ScriptSandbox;
import topgun.application.script.Scripts;
import topgun.application.telemetry.MapOperation;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

class ResolversTest {

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

    private static Timestamp at(long millis) {
        return new Timestamp(TestServer.START_MILLIS + millis, 0, new NodeId("writer"));
    }

    private static Operation put(String key, double value, long millis) {
        return new Operation.Put("m", key, Value.of(new Num(value)), at(millis), TimeToLive.NONE);
    }

    private Optional<String> register(TestClient client, String name, String code, String pattern) {
        return register(client, name, code, OptionalInt.empty(), pattern);
    }

    private Optional<String> register(
            TestClient client, String name, String code, OptionalInt priority, String pattern) {
        client.forget();
        client.say(new RegisterResolver("r", "m", name, code, priority, Optional.of(pattern)));
        return client.heard(ResolverRegistered.class).getFirst().error();
    }

    private Optional<String> unregister(TestClient client, String name) {
        client.forget();
        client.say(new UnregisterResolver("u", "m", name));
        return client.heard(ResolverUnregistered.class).getFirst().error();
    }

    private List<ListedResolver> list(TestClient client) {
        client.forget();
        client.say(new ListResolvers("l", Optional.empty()));
        return client.heard(ResolverList.class).getFirst().resolvers();
    }

    private OperationAck write(TestClient client, Operation operation) {
        client.forget();
        client.write(operation);
        await().until(() -> !client.heard(OperationAck.class).isEmpty());
        return client.heard(OperationAck.class).getFirst();
    }

    private TestClient follower() {
        TestClient follower = server.user("bob");
        follower.say(new QuerySubscribe("q", "m", Value.of(new MapView(Map.of())), Optional.empty()));
        follower.forget();
        return follower;
    }

    private static List<LwwRecord> told(TestClient client) {
        return client.heard(ServerEvent.LwwChanged.class).stream()
                .map(ServerEvent.LwwChanged::entry)
                .toList();
    }

    @Nested
    class Deciding {

        @Test
        void whatIsRejectedIsToldToItsWriterWithTheReason() {
            register(ann, "builtin:immutable", "", "seat:*");
            write(ann, put("seat:1", 1, 1));
            TestClient bob = server.user("bob");
            OperationAck ack = write(bob, put("seat:1", 2, 2));
            assertThat(ack.results()).extracting(OperationResult::success).containsExactly(false);
            assertThat(bob.heard(MergeRejected.class))
                    .containsExactly(
                            new MergeRejected("m", "seat:1", Value.of(new Num(2)), "Entry is immutable", at(2)));
            assertThat(ann.heard(MergeRejected.class)).isEmpty();
        }

        @Test
        void keysOutsideThePatternAreLeftAlone() {
            register(ann, "builtin:immutable", "", "seat:*");
            write(ann, put("free", 1, 1));
            assertThat(write(ann, put("free", 2, 2)).results()).isEmpty();
        }

        @Test
        void whatIsMergedIsLaterThanBothAndToldToItsWriter() {
            register(ann, "builtin:numeric_max", "", "*");
            write(ann, put("k", 5, 1));
            write(ann, put("k", 3, 50));
            assertThat(told(ann)).singleElement().satisfies(entry -> {
                assertThat(((LwwRecord.Entry) entry).value().view()).isEqualTo(new Num(5));
                assertThat(entry.timestamp().isAfter(at(50))).isTrue();
            });
        }

        @Test
        void aDecisionHoldsAlsoForALateWrite() {
            register(ann, "builtin:numeric_max", "", "*");
            write(ann, put("k", 5, 50));
            write(ann, put("k", 9, 1));
            assertThat(told(ann))
                    .singleElement()
                    .satisfies(entry ->
                            assertThat(((LwwRecord.Entry) entry).value().view()).isEqualTo(new Num(9)));
        }

        @Test
        void whatIsAcceptedAsWrittenStaysAsItWasWritten() {
            register(ann, "builtin:non_negative", "", "*");
            write(ann, put("k", 5, 1));
            assertThat(told(ann)).isEmpty();
        }

        @Test
        void aNameWithoutCodeThatNobodyKnowsDecidesNothing() {
            assertThat(register(ann, "mine", "", "*")).isEmpty();
            TestClient bob = follower();
            write(ann, put("k", 5, 50));
            assertThat(write(ann, put("k", 6, 1)).results()).isEmpty();
            assertThat(told(ann)).isEmpty();
            assertThat(told(bob)).extracting(LwwRecord::timestamp).containsExactly(at(50));
        }

        @Test
        void theFirstThatDecidesDecides() {
            register(ann, "builtin:immutable", "", OptionalInt.of(40), "*");
            register(ann, "builtin:numeric_max", "", OptionalInt.of(60), "*");
            register(ann, "nothing", "", OptionalInt.of(90), "*");
            write(ann, put("k", 1, 1));
            assertThat(write(ann, put("k", 2, 2)).results()).isEmpty();
            register(ann, "builtin:immutable", "", OptionalInt.of(80), "*");
            assertThat(write(ann, put("k", 3, 3)).results())
                    .extracting(OperationResult::success)
                    .containsExactly(false);
        }

        @Test
        void whatHasExpiredIsNotThereAnyMore() {
            register(ann, "builtin:immutable", "", "*");
            write(ann, new Operation.Put("m", "k", Value.of(new Num(1)), at(1), new TimeToLive(5)));
            server.time.advance(7);
            assertThat(write(ann, put("k", 2, 7)).results()).isEmpty();
            assertThat(ann.heard(MergeRejected.class)).isEmpty();
        }

        @Test
        void aDeletionIsDecidedAboutToo() {
            register(ann, "builtin:immutable", "", "*");
            write(ann, put("k", 1, 1));
            TestClient bob = follower();
            write(ann, new Operation.Remove("m", "k", at(2)));
            assertThat(ann.heard(MergeRejected.class))
                    .containsExactly(new MergeRejected("m", "k", Value.NULL, "Entry is immutable", at(2)));
            assertThat(told(bob)).isEmpty();
        }

        @Test
        void aRetryOfWhatWasAcceptedDoesNotCollideWithItself() {
            register(ann, "builtin:immutable", "", "*");
            write(ann, put("k", 1, 1));
            assertThat(write(ann, put("k", 1, 1)).results()).isEmpty();
            assertThat(ann.heard(MergeRejected.class)).isEmpty();
        }

        @Test
        void whatTheLatestWinsAcceptsIsNotDecidedAboutAgain() {
            register(ann, "builtin:lww", "", OptionalInt.of(90), "*");
            register(ann, "builtin:immutable", "", OptionalInt.of(10), "*");
            write(ann, put("k", 1, 1));
            assertThat(write(ann, put("k", 2, 2)).results()).isEmpty();
            assertThat(ann.heard(MergeRejected.class)).isEmpty();
        }

        @Test
        void everybodyElseHearsOfTheDecisionOnly() {
            register(ann, "builtin:numeric_max", "", "*");
            write(ann, put("k", 5, 1));
            TestClient bob = follower();
            write(ann, put("k", 3, 50));
            assertThat(told(bob)).isEqualTo(told(ann)).hasSize(1);
        }
    }

    @Nested
    class Registering {

        @Test
        void theHighestPriorityComesFirstAndTheEarlierOfEqualOnes() {
            for (int priority : new int[] {10, 90, 50, 90}) {
                ann.say(new RegisterResolver(
                        "r", "m", "p" + priority + list(ann).size(), "", OptionalInt.of(priority), Optional.empty()));
            }
            assertThat(list(ann)).extracting(ListedResolver::name).containsExactly("p901", "p903", "p502", "p100");
        }

        @Test
        void aResolverOutlivesItsConnectionAndBelongsToTheUser() {
            register(ann, "builtin:immutable", "", "*");
            ann.disconnect();
            TestClient bob = server.user("bob");
            assertThat(list(bob)).hasSize(1);
            assertThat(unregister(bob, "builtin:immutable")).contains("Resolver not found or not owned by this client");
            assertThat(unregister(server.user("ann"), "builtin:immutable")).isEmpty();
            assertThat(list(bob)).isEmpty();
        }

        @Test
        void theAdministratorMayTakeAwayAny() {
            register(ann, "builtin:immutable", "", "*");
            assertThat(unregister(server.connect().authenticate("root:ADMIN"), "builtin:immutable"))
                    .isEmpty();
        }

        @Test
        void theSameNameReplacesAlsoWhenThereAreAsManyAsMayBe() {
            for (int n = 0; n < TestServer.MOST_RESOLVERS_OF_A_MAP; n++) {
                assertThat(register(ann, "r" + n, "", "*")).isEmpty();
            }
            assertThat(register(ann, "one more", "", "*")).contains("Maximum resolvers per map (5) exceeded");
            assertThat(register(server.user("bob"), "r1", "", "x")).isEmpty();
            assertThat(list(ann)).hasSize(TestServer.MOST_RESOLVERS_OF_A_MAP);
        }

        @Test
        void allMapsTogetherHaveNoMoreThanMayBe() {
            for (int n = 0; n <= TestServer.MOST_RESOLVERS; n++) {
                ann.say(new RegisterResolver("r", "m" + n, "same", "", OptionalInt.empty(), Optional.empty()));
            }
            assertThat(ann.heard(ResolverRegistered.class))
                    .last()
                    .isEqualTo(new ResolverRegistered("r", Optional.of("Maximum resolvers (6) exceeded")));
            assertThat(list(ann)).hasSize(TestServer.MOST_RESOLVERS);
        }

        @Test
        void codeIsRefusedWhereScriptsAreOff() {
            assertThat(register(ann, "mine", "return { action: 'local' };", "*"))
                    .contains(Scripts.OFF);
        }

        @Test
        void whoMayNotWriteMayNotRegisterAndSeesOnlyWhatHeMayRead() {
            start(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(
                            new Policy("USER", new MapPattern("m"), Set.of(Action.PUT), Set.of()),
                            new Policy("READER", new MapPattern("m"), Set.of(Action.READ), Set.of())))));
            TestClient reader = server.connect().authenticate("rea:READER");
            assertThat(register(ann, "builtin:lww", "", "*")).isEmpty();
            assertThat(register(reader, "builtin:lww", "", "*")).contains("Access Denied for map m");
            assertThat(list(ann)).isEmpty();
            assertThat(list(reader)).hasSize(1);
        }
    }

    @Nested
    class AskingScripts {

        private static final class Paused implements ScriptSandbox {

            private final List<Consumer<Outcome>> running = new ArrayList<>();
            private final List<MapView> contexts = new ArrayList<>();

            @Override
            public void run(Script script, List<Optional<ValueView>> arguments, Consumer<Outcome> whenDone) {
                contexts.add((MapView) arguments.getFirst().orElseThrow());
                running.add(whenDone);
            }

            void answer(Outcome outcome) {
                running.removeFirst().accept(outcome);
            }

            void merge(double value) {
                answer(new Outcome.Returned(
                        Optional.of(new MapView(Map.of("action", new Text("merge"), "value", new Num(value))))));
            }

            @Override
            public void close() {}
        }

        private final Paused sandbox = new Paused();

        private void begin(TestClient client, Operation... operations) {
            var submitted = new ArrayList<topgun.application.message.SubmittedOperation>();
            for (Operation operation : operations) {
                submitted.add(TestClient.submitted(String.valueOf(submitted.size()), operation));
            }
            var batch = new OperationBatch(submitted, Optional.empty(), java.util.OptionalLong.empty(), false);
            server.gateway.received(client.session(), server.codec.frame(batch), FrameKind.BINARY, () -> {});
        }

        private List<OperationResult> results() {
            await().until(() -> !ann.heard(OperationAck.class).isEmpty());
            return ann.heard(OperationAck.class).getFirst().results();
        }

        private void startWithScript() {
            start(new TestServer.Options().sandbox(sandbox));
            register(ann, "mine", "return decide(context);", "k*");
            ann.forget();
        }

        @Test
        void theOthersGoOnMeanwhile() {
            startWithScript();
            begin(ann, put("k", 1, 1));
            assertThat(write(server.user("bob"), put("other", 1, 1)).results()).isEmpty();
            assertThat(ann.heard(OperationAck.class)).isEmpty();
            sandbox.merge(7);
            assertThat(results()).isEmpty();
            assertThat(told(ann)).hasSize(1);
        }

        @Test
        void theyAreNotAskedAboutARetry() {
            startWithScript();
            begin(ann, put("k", 1, 1));
            sandbox.answer(new ScriptSandbox.Outcome.Failed("boom"));
            begin(ann, put("k", 1, 1));
            assertThat(sandbox.contexts).hasSize(1);
        }

        @Test
        void theyAreAskedWhenItIsTheirTurn() {
            startWithScript();
            register(ann, "builtin:immutable", "", OptionalInt.of(90), "*");
            begin(ann, put("k", 1, 1));
            begin(ann, put("k", 2, 2));
            assertThat(ann.heard(MergeRejected.class)).hasSize(1);
            assertThat(sandbox.running).isEmpty();
            register(ann, "builtin:immutable", "", OptionalInt.of(10), "*");
            begin(ann, put("k", 3, 3));
            assertThat(ann.heard(MergeRejected.class)).isEmpty();
            assertThat(sandbox.running).hasSize(1);
        }

        @Test
        void theyAreToldWhoWrites() {
            startWithScript();
            begin(ann, put("k", 1, 1));
            assertThat(sandbox.contexts.getLast().members())
                    .containsEntry(
                            "auth",
                            new MapView(Map.of(
                                    "userId",
                                    new Text("ann"),
                                    "roles",
                                    new ValueView.ListView(List.of(new Text("USER"))))));
        }

        @Test
        void aDecisionAboutAnotherRecordIsMadeAnew() {
            startWithScript();
            TestClient bob = server.user("bob");
            begin(ann, put("k", 1, 1));
            begin(bob, put("k", 2, 2));
            sandbox.running.addFirst(sandbox.running.removeLast());
            sandbox.merge(20);
            sandbox.merge(10);
            assertThat(sandbox.contexts.getLast().members()).containsEntry("localValue", new Num(20));
            sandbox.merge(30);
            assertThat(results()).isEmpty();
        }

        @Test
        void operationsOfABatchKeepTheirOrder() {
            startWithScript();
            begin(ann, put("k", 1, 1), put("free", 1, 1), put("k", 2, 2));
            sandbox.merge(1.5);
            sandbox.merge(2.5);
            assertThat(results()).isEmpty();
            assertThat(sandbox.contexts.getLast().members()).containsEntry("localValue", new Num(1.5));
        }

        @Test
        void whatFailsDecidesNothing() {
            startWithScript();
            begin(ann, put("k", 1, 1), put("k2", 2, 2), put("k3", 3, 3));
            sandbox.answer(new ScriptSandbox.Outcome.Failed("boom"));
            sandbox.answer(new ScriptSandbox.Outcome.TimedOut());
            sandbox.answer(new ScriptSandbox.Outcome.Returned(Optional.of(new Num(1))));
            assertThat(results()).isEmpty();
            assertThat(told(ann)).isEmpty();
        }

        /** The map is forgotten while the script runs, as it holds nothing once its tombstone is pruned, and cannot be loaded. */
        @Test
        void whatWasAppliedCountsAlsoIfTheMapCannotBeHadAfterwards() {
            var store = new FakeRecordStore();
            start(new TestServer.Options().sandbox(sandbox).store(store));
            register(ann, "mine", "return decide(context);", "k*");
            begin(ann, new Operation.Remove("m", "free", at(1)), put("k", 1, 1));
            server.time.advance(Duration.ofDays(90).toMillis());
            assertThat(server.maps.count()).isZero();
            store.breakLoading();

            sandbox.merge(1);

            assertThat(server.telemetry.byMap().get("m")).containsEntry(MapOperation.DELETE, 1L);
        }

        @Test
        void aWriteIsNotAcknowledgedWhileTooManyWait() {
            startWithScript();
            begin(ann, put("k", 1, 1));
            sandbox.answer(new ScriptSandbox.Outcome.Busy());
            server.time.advance(10);
            assertThat(ann.heard(OperationAck.class).stream()
                            .flatMap(ack -> ack.results().stream())
                            .filter(OperationResult::success))
                    .isEmpty();
        }
    }
}
