package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.interceptor.Interceptor;
import topgun.application.map.Durability;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.ClientOperation;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.OperationId;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.message.ServerMessage.SyncResetRequired;
import topgun.application.message.SubmittedOperation;
import topgun.application.port.CloseReason;
import topgun.application.port.FrameKind;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Change;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;
import topgun.domain.resolver.Resolution;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

class OperationsTest {

    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = new TestServer(new TestServer.Options().store(store));
    private TestClient writer = server.user("ann");

    @AfterEach
    void close() {
        store.repair();
        server.close();
    }

    private void start(TestServer.Options options) {
        server.close();
        server = new TestServer(options.store(store));
        writer = server.user("ann");
    }

    private TestClient follower(String map) {
        TestClient follower = server.user("bob");
        follower.say(
                new QuerySubscribe("q", map, Value.of(new ValueView.MapView(java.util.Map.of())), Optional.empty()));
        follower.forget();
        return follower;
    }

    private OperationAck awaitAck() {
        await().until(() -> !writer.heard(OperationAck.class).isEmpty());
        return writer.heard(OperationAck.class).getFirst();
    }

    @Test
    void whatTheClockCannotFollowIsRefusedAlone() {
        start(new TestServer.Options().maxDrift(0));
        long end = Timestamp.MAX_PART;
        writer.write(
                put("m", "a", "v", new Timestamp(end, end, new NodeId("n"))),
                put("m", "b", "v", new Timestamp(end - 1, end, new NodeId("n"))),
                put("m", "c", "v", new Timestamp(end - 1, end, new NodeId("n"))));
        writer.write(put("m", "d", "v", UnusableTime.INSTANCE), put("m", "e", "v", UnusableTime.INSTANCE));
        await().until(() -> writer.heard(OperationAck.class).size() == 2);
        assertThat(writer.heard(OperationRejected.class))
                .containsExactly(new OperationRejected("1", "clock drift", 409));
        assertThat(writer.heard(OperationAck.class).getLast().results()).isEmpty();
    }

    @Nested
    class Acknowledging {

        @Test
        void waitsUntilTheStoreHasTheWrite() {
            store.breakSaving();
            writer.write(put("m", "k", "v", at(1)));
            await().until(() -> server.writes.failure().isPresent());
            assertThat(writer.heard(OperationAck.class)).isEmpty();

            store.repair();
            assertThat(awaitAck()).isEqualTo(new OperationAck("1", false, WriteConcern.APPLIED, List.of()));
            assertThat(store.groups()).isNotEmpty();
        }

        @Test
        void aRetryOfAWriteThatIsNotSavedYetWaitsToo() {
            store.breakSaving();
            Operation write = put("m", "k", "v", at(1));
            writer.write(write);
            await().until(() -> server.writes.failure().isPresent());
            writer.write(write);
            assertThat(writer.heard(OperationAck.class)).isEmpty();

            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
        }

        @Test
        void aRefusalDoesNotAcknowledgeAWriteBeforeItThatIsNotSavedYet() {
            store.breakSaving();
            writer.write(put("m", "k", "v", at(1)));
            await().until(() -> server.writes.failure().isPresent());
            writer.write(put("m", "k", "v", at(1_000_000)));
            assertThat(writer.heard(OperationRejected.class)).hasSize(1);
            assertThat(writer.heard(OperationAck.class)).isEmpty();

            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
        }

        @Test
        void whatWasAskedForIsGivenAndNamed() {
            writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(1)));
            assertThat(awaitAck().results())
                    .containsExactly(new OperationResult("1", true, WriteConcern.PERSISTED, Optional.empty()));
            assertThat(store.syncs()).isEqualTo(1);
        }

        @Test
        void appliedDoesNotWaitForTheStore() {
            store.breakSaving();
            writer.writeWith(Optional.of(WriteConcern.APPLIED), put("m", "k", "v", at(1)));
            assertThat(writer.heard(OperationAck.class).getFirst().achieved()).isEqualTo(WriteConcern.APPLIED);
        }

        @Test
        void appliedDoesNotAcknowledgeAWriteBeforeItThatIsNotSavedYet() {
            TestClient other = server.user("bob");
            store.breakSaving();
            writer.write(put("m", "k", "v", at(1)));
            writer.writeWith(Optional.of(WriteConcern.APPLIED), put("m", "k", "w", at(2)));
            other.writeWith(Optional.of(WriteConcern.APPLIED), put("m", "k", "x", at(3)));
            assertThat(writer.heard(OperationAck.class)).isEmpty();
            assertThat(other.heard(OperationAck.class)).hasSize(1);

            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
            assertThat(writer.heard(OperationAck.class))
                    .extracting(OperationAck::lastId, OperationAck::achieved)
                    .containsExactlyInAnyOrder(tuple("1", WriteConcern.APPLIED), tuple("2", WriteConcern.APPLIED));
        }

        @Test
        void whoseTimeIsUpIsAnsweredWithoutAWordAboutTheWritesBefore() {
            store.breakSaving();
            writer.write(put("m", "k", "v", at(1)));
            writer.writeWith(Optional.of(WriteConcern.APPLIED), put("m", "k", "w", at(2)));
            server.time.advance(5_000);
            assertThat(writer.heard(OperationAck.class))
                    .containsExactly(new OperationAck(
                            "0",
                            false,
                            WriteConcern.APPLIED,
                            List.of(new OperationResult("2", true, WriteConcern.APPLIED, Optional.empty()))));

            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
            assertThat(writer.heard(OperationAck.class).getLast().lastId()).isEqualTo("1");
        }

        @Test
        void appliedDoesNotAcknowledgeAWriteBeforeItThatIsNotSyncedYet() {
            store.breakSyncing();
            writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(1)));
            await().until(() -> server.writes.failure().isPresent());
            writer.writeWith(Optional.of(WriteConcern.APPLIED), put("m", "k", "w", at(2)));
            assertThat(writer.heard(OperationAck.class)).isEmpty();

            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
            server.awaitSaved();
            writer.writeWith(Optional.of(WriteConcern.APPLIED), put("m", "k", "x", at(3)));
            assertThat(writer.heard(OperationAck.class)).hasSize(3);
        }

        @Test
        void tellsWhenALevelIsNotReachedInTime() {
            writer.write(put("m", "k", "v", at(1)));
            awaitAck();
            store.breakSaving();
            writer.forget();
            writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(2)));
            server.time.advance(5_000);
            assertThat(writer.heard(OperationAck.class).getFirst().results())
                    .containsExactly(new OperationResult(
                            "2",
                            false,
                            WriteConcern.APPLIED,
                            Optional.of("Timeout: achieved APPLIED, requested PERSISTED")));
            store.repair();
            server.awaitSaved();
            assertThat(writer.heard(OperationAck.class)).hasSize(1);
        }

        @Test
        void whoseTimeIsUpIsAnsweredAndTheOthersGoOnWaiting() {
            store.breakSaving();
            writer.say(new OperationBatch(
                    List.of(
                            asking("1", Optional.of(WriteConcern.PERSISTED), OptionalLong.empty()),
                            asking("2", Optional.of(WriteConcern.PERSISTED), OptionalLong.of(60_000)),
                            asking("3", Optional.empty(), OptionalLong.empty()),
                            asking("4", Optional.of(WriteConcern.REPLICATED), OptionalLong.empty())),
                    Optional.empty(),
                    OptionalLong.of(100),
                    false));
            assertThat(writer.heard(OperationAck.class)).isEmpty();
            server.time.advance(100);
            assertThat(writer.heard(OperationAck.class))
                    .containsExactly(new OperationAck(
                            "1",
                            false,
                            WriteConcern.APPLIED,
                            List.of(
                                    new OperationResult(
                                            "1",
                                            false,
                                            WriteConcern.APPLIED,
                                            Optional.of("Timeout: achieved APPLIED, requested PERSISTED")),
                                    new OperationResult("4", true, WriteConcern.REPLICATED, Optional.empty()))));

            writer.forget();
            store.repair();
            assertThat(awaitAck())
                    .isEqualTo(new OperationAck(
                            "4",
                            false,
                            WriteConcern.APPLIED,
                            List.of(
                                    new OperationResult("2", true, WriteConcern.PERSISTED, Optional.empty()),
                                    new OperationResult("3", true, WriteConcern.PERSISTED, Optional.empty()))));
            server.time.advance(60_000);
            assertThat(writer.heard(OperationAck.class)).hasSize(1);
        }

        @Test
        void manyDifferentTimesAreLookedAfterAFewTimesAndNobodyIsForgotten() {
            store.breakSaving();
            writer.say(new OperationBatch(
                    IntStream.rangeClosed(1, 100)
                            .mapToObj(n -> asking("" + n, Optional.of(WriteConcern.PERSISTED), OptionalLong.of(n)))
                            .toList(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    false));
            for (int millis = 0; millis < 100; millis++) {
                server.time.advance(1);
            }
            assertThat(writer.heard(OperationAck.class))
                    .extracting(OperationAck::lastId)
                    .containsExactly("1", "2", "3", "4", "5", "6", "7", "100");
            assertThat(writer.heard(OperationAck.class).getLast().results()).hasSize(93);
        }

        private SubmittedOperation asking(String id, Optional<WriteConcern> concern, OptionalLong timeoutMillis) {
            return new SubmittedOperation(
                    Optional.of(new OperationId(id, false)),
                    new SubmittedOperation.Content.Complete(put("m", "k" + id, "v", at(1))),
                    concern,
                    timeoutMillis);
        }

        @Test
        void whoAsksForNoLevelWaitsUntilTheStoreHasTheWriteWhateverOthersInTheBatchAskFor() {
            store.breakSaving();
            writer.say(new OperationBatch(
                    List.of(
                            asking("1", Optional.empty(), OptionalLong.empty()),
                            asking("2", Optional.of(WriteConcern.APPLIED), OptionalLong.empty())),
                    Optional.empty(),
                    OptionalLong.of(100),
                    false));
            server.time.advance(100);
            assertThat(writer.heard(OperationAck.class))
                    .containsExactly(new OperationAck(
                            "0",
                            false,
                            WriteConcern.APPLIED,
                            List.of(new OperationResult("2", true, WriteConcern.APPLIED, Optional.empty()))));
            writer.forget();
            store.repair();
            assertThat(awaitAck().results())
                    .containsExactly(new OperationResult("1", true, WriteConcern.APPLIED, Optional.empty()));
        }

        @Test
        void theLevelOfABatchIsThatOfItsWorstOperation() {
            start(new TestServer.Options().acknowledge(Durability.APPLIED));
            Operation tooFarAhead = put("m", "k", "v", at(3_600_000));
            writer.write(put("m", "k", "v", at(1)), tooFarAhead);
            assertThat(awaitAck().achieved()).isEqualTo(WriteConcern.FIRE_AND_FORGET);
            writer.forget();
            writer.writeWith(Optional.of(WriteConcern.PERSISTED), tooFarAhead);
            assertThat(awaitAck().achieved()).isEqualTo(WriteConcern.FIRE_AND_FORGET);
        }

        @Test
        void allOfABatchOfNothingIsApplied() {
            writer.write();
            assertThat(awaitAck()).isEqualTo(new OperationAck("unknown", false, WriteConcern.APPLIED, List.of()));
        }

        @Test
        void whatIsKeptNowhereIsReplicatedAndNeverPersisted() {
            store.forgetEverything();
            start(new TestServer.Options());
            writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(1)));
            assertThat(awaitAck())
                    .isEqualTo(new OperationAck(
                            "1",
                            false,
                            WriteConcern.REPLICATED,
                            List.of(new OperationResult(
                                    "1",
                                    false,
                                    WriteConcern.REPLICATED,
                                    Optional.of(
                                            "this server keeps nothing on disk, so PERSISTED cannot be reached")))));
        }

        @Test
        void operationsThatMayNotBeJudgedYetAreNotCovered() {
            store.breakLoading();
            writer.write(put("m", "k", "v", at(1)));
            assertThat(writer.heard()).containsExactly(new Failure(503, "Failed to load map m"));

            store.repair();
            writer.write(put("m", "k", "v", at(1)));
            awaitAck();
        }

        @Test
        void writesAreRefusedWhileTheStoreFailsForLong() {
            writer.write(put("m", "k", "v", at(1)));
            awaitAck();
            store.breakSaving();
            writer.forget();
            writer.write(put("m", "k", "v", at(2)));
            await().until(() -> server.writes.failure().isPresent());
            server.time.advance(6_000);
            writer.write(put("m", "k", "v", at(3)));
            assertThat(writer.heard()).containsExactly(new Failure(503, "the store is not available, try again later"));
        }

        @Test
        void clientsBeforeTwoGetNumbersForNumericIds() {
            writer.say(new OperationBatch(
                    List.of(TestClient.submitted("10", put("m", "k", "v", at(1)))),
                    Optional.empty(),
                    OptionalLong.empty(),
                    true));
            assertThat(awaitAck().lastIdAsInteger()).isTrue();
        }

        @ParameterizedTest
        @EnumSource(
                value = Dialect.class,
                names = {"UNKNOWN", "TRANSITIONAL"})
        void aSingleOperationWithoutIdIsAcknowledgedAsUnknown(Dialect perhapsWrittenByHand) {
            writer.session().recognise(perhapsWrittenByHand);
            writer.say(new ClientOperation(new SubmittedOperation(
                    Optional.empty(),
                    new SubmittedOperation.Content.Complete(put("m", "k", "v", at(1))),
                    Optional.empty(),
                    OptionalLong.empty())));
            assertThat(awaitAck().lastId()).isEqualTo("unknown");
        }
    }

    @Nested
    class Refusing {

        @Test
        void oneBadOperationDoesNotSpoilTheBatch() {
            writer.say(new OperationBatch(
                    List.of(
                            TestClient.submitted("1", put("m", "a", "v", at(1))),
                            new SubmittedOperation(
                                    Optional.of(new OperationId("2", false)),
                                    new SubmittedOperation.Content.Incomplete("no record"),
                                    Optional.empty(),
                                    OptionalLong.empty()),
                            TestClient.submitted("3", put("m", "c", "v", at(2)))),
                    Optional.empty(),
                    OptionalLong.empty(),
                    false));
            OperationAck ack = awaitAck();
            assertThat(ack.lastId()).isEqualTo("3");
            assertThat(ack.results()).extracting(OperationResult::success).containsExactly(true, false, true);
            assertThat(writer.heard())
                    .startsWith(new OperationRejected("2", "no record", 400), new Failure(400, "no record"));
        }

        @Test
        void deniedOperationsAreToldBeforeTheAcknowledgement() {
            start(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(
                            new Policy("USER", new MapPattern("mine-*"), Set.of(Action.READ, Action.PUT), Set.of())))));
            writer.write(put("mine-1", "k", "v", at(1)), put("other", "k", "v", at(2)));
            OperationAck ack = awaitAck();
            assertThat(writer.heard())
                    .containsExactly(
                            new OperationRejected("2", "Access Denied", 403),
                            new Failure(403, "Partial batch failure: 1 ops denied"),
                            ack);
            assertThat(ack.lastId()).isEqualTo("2");
            assertThat(ack.results().get(1).error()).contains("Access Denied");
        }

        @Test
        void timestampsFarAheadAreRefusedAndDoNotMoveTheClock() {
            writer.write(put("m", "k", "v", new Timestamp(TestServer.START_MILLIS + 60_001, 0, new NodeId("c"))));
            assertThat(awaitAck().results().getFirst().error()).contains("clock drift");
            assertThat(server.clock.now().millis()).isEqualTo(TestServer.START_MILLIS);
        }

        @Test
        void timestampsAMinuteAheadAreAccepted() {
            writer.write(put("m", "k", "v", new Timestamp(TestServer.START_MILLIS + 60_000, 0, new NodeId("c"))));
            assertThat(awaitAck().results()).isEmpty();
        }

        @Test
        void theClockIsLaterThanAllThatABatchBrings() {
            writer.write(put("m", "a", "v", at(10)), put("n", "b", "v", at(30)), put("m", "c", "v", at(20)));
            awaitAck();
            assertThat(server.clock.now().isAfter(at(30))).isTrue();
        }

        @Test
        void aMapKeepsItsKind() {
            writer.write(put("m", "k", "v", at(1)));
            awaitAck();
            writer.forget();
            writer.write(new Operation.OrAdd("m", "k", text("v"), at(2), new Tag("t"), TimeToLive.NONE));
            assertThat(awaitAck().results().getFirst().error())
                    .contains("Map type mismatch: LWWMap but received OR op");
        }

        @Test
        void aFailingInterceptorRefusesOnlyItsOperation() {
            start(new TestServer.Options().interceptors(new Interceptor() {
                @Override
                public Optional<Operation> before(Session session, Operation operation) {
                    if (operation.key().equals("bad")) {
                        throw new IllegalArgumentException("not this one");
                    }
                    return operation.key().equals("drop") ? Optional.empty() : Optional.of(operation);
                }
            }));
            TestClient follower = follower("m");
            writer.write(put("m", "bad", "v", at(1)), put("m", "drop", "v", at(2)), put("m", "good", "v", at(3)));
            assertThat(awaitAck().results())
                    .extracting(OperationResult::success)
                    .containsExactly(false, true, true);
            assertThat(follower.heard(ServerEvent.class)).hasSize(1);
        }
    }

    @Nested
    class Intercepting {

        private final List<String> calls = new ArrayList<>();

        private Interceptor recording(String name, UnaryOperator<String> change) {
            return new Interceptor() {
                @Override
                public void connected(Session session) {
                    calls.add(name + " connected");
                }

                @Override
                public void disconnected(Session session) {
                    calls.add(name + " disconnected");
                    throw new IllegalStateException("never mind");
                }

                @Override
                public Optional<Operation> before(Session session, Operation operation) {
                    var put = (Operation.Put) operation;
                    String value = ((ValueView.Text) put.value().view()).value();
                    calls.add(name + " before " + value);
                    return Optional.of(
                            new Operation.Put(put.map(), put.key(), text(change.apply(value)), put.time(), put.ttl()));
                }

                @Override
                public void after(Session session, Change change) {
                    calls.add(name + " after");
                    throw new IllegalStateException("never mind");
                }
            };
        }

        @Test
        void eachSeesWhatTheOneBeforeMadeOfItAndNoFailureHidesAnythingFromTheNext() {
            start(new TestServer.Options()
                    .interceptors(recording("a", value -> value + "!"), recording("b", value -> value)));
            writer.write(put("m", "k", "v", at(1)));
            awaitAck();
            writer.disconnect();
            assertThat(calls)
                    .containsExactly(
                            "a connected",
                            "b connected",
                            "a before v",
                            "b before v!",
                            "a after",
                            "b after",
                            "a disconnected",
                            "b disconnected");
        }

        @Test
        void whatIsChangedGetsALaterTimeAndIsToldToItsWriter() {
            start(new TestServer.Options().interceptors(recording("a", value -> value + "!")));
            writer.write(put("m", "k", "v", at(30_000)));
            awaitAck();
            var told = (ServerEvent.LwwChanged) writer.heard(ServerEvent.class).getFirst();
            assertThat(((LwwRecord.Entry) told.entry()).value()).isEqualTo(text("v!"));
            assertThat(told.entry().timestamp().isAfter(at(30_000))).isTrue();
        }

        @Test
        void whatIsNotChangedStaysAsItWasWritten() {
            start(new TestServer.Options().interceptors(recording("a", value -> value)));
            writer.write(put("m", "k", "v", at(1)));
            awaitAck();
            assertThat(writer.heard(ServerEvent.class)).isEmpty();
        }

        @Test
        void whatIsDroppedNeverReachesMoreThanMemory() {
            start(new TestServer.Options().interceptors(new Interceptor() {
                @Override
                public Optional<Operation> before(Session session, Operation operation) {
                    return Optional.empty();
                }
            }));
            writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(1)));
            assertThat(awaitAck())
                    .isEqualTo(new OperationAck(
                            "1",
                            false,
                            WriteConcern.MEMORY,
                            List.of(new OperationResult("1", true, WriteConcern.MEMORY, Optional.empty()))));
        }

        @Test
        void whoIsRefusedIsNotLetIn() {
            start(new TestServer.Options());
            server.close();
            server = new TestServer(new TestServer.Options().interceptors(new Interceptor() {
                @Override
                public void connected(Session session) {
                    throw new IllegalStateException("not you");
                }
            }));
            assertThat(server.connect().closed()).contains(CloseReason.REJECTED);
        }
    }

    @Nested
    class Telling {

        @Test
        void followersHearTheChangeAndTheWriterDoesNot() {
            TestClient follower = follower("m");
            TestClient stranger = server.user("eve");
            stranger.forget();
            var entry = new LwwRecord.Entry(text("v"), at(1), TimeToLive.NONE);
            writer.write(new Operation.Put("m", "k", entry.value(), entry.timestamp(), entry.ttl()));
            assertThat(follower.heard(ServerEvent.class)).containsExactly(new ServerEvent.LwwChanged("m", "k", entry));
            assertThat(follower.heard(Delivered.class)).hasSize(1);
            awaitAck();
            assertThat(writer.heard(ServerEvent.class)).isEmpty();
            assertThat(stranger.heard()).isEmpty();
        }

        @Test
        void duplicatesAndLosersAreQuiet() {
            writer.write(put("m", "k", "new", at(5)));
            awaitAck();
            int groups = store.groups().size();
            TestClient follower = follower("m");
            writer.write(put("m", "k", "new", at(5)), put("m", "k", "old", at(4)));
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
            assertThat(follower.heard()).isEmpty();
            assertThat(store.groups()).hasSize(groups);
        }

        @Test
        void aRestampedWriteIsToldToItsWriterToo() {
            writer.write(put("m", "k", "v", UnusableTime.INSTANCE));
            awaitAck();
            var told = (ServerEvent.LwwChanged) writer.heard(ServerEvent.class).getFirst();
            assertThat(told.entry().timestamp()).isEqualTo(new Timestamp(TestServer.START_MILLIS, 0, TestServer.NODE));
        }

        @Test
        void anAdditionWithABrokenClockIsKnownAgainByItsTag() {
            TestClient follower = follower("m");
            var tag = new Tag("NaN:1:client");
            Operation addition = new Operation.OrAdd("m", "k", text("v"), UnusableTime.INSTANCE, tag, TimeToLive.NONE);
            writer.write(addition);
            writer.write(addition);
            assertThat(follower.heard(ServerEvent.class)).hasSize(1);

            writer.write(new Operation.OrAdd("m", "k", text("w"), UnusableTime.INSTANCE, tag, TimeToLive.NONE));
            assertThat(follower.heard(ServerEvent.class)).hasSize(2);
        }

        @Test
        void aRepeatedWriteWithABrokenClockIsOneWrite() {
            TestClient follower = follower("m");
            List<SubmittedOperation> pending = new ArrayList<>();
            for (String value : List.of("a", "b", "c")) {
                pending.add(TestClient.submitted(
                        String.valueOf(pending.size()), put("m", "k", value, UnusableTime.INSTANCE)));
                writer.say(new OperationBatch(List.copyOf(pending), Optional.empty(), OptionalLong.empty(), false));
            }
            assertThat(follower.heard(ServerEvent.class))
                    .extracting(event -> ((LwwRecord.Entry) ((ServerEvent.LwwChanged) event).entry()).value())
                    .containsExactly(text("a"), text("b"), text("c"));
            await().until(() -> writer.heard(OperationAck.class).size() == 3);
        }

        @Test
        void aRepeatedWriteWithABrokenClockIsAcknowledgedNoSoonerThanTheFirst() {
            store.breakSaving();
            var write = new OperationBatch(
                    List.of(TestClient.submitted("1", put("m", "k", "v", UnusableTime.INSTANCE))),
                    Optional.empty(),
                    OptionalLong.empty(),
                    false);
            writer.say(write);
            writer.say(write);
            assertThat(writer.heard(OperationAck.class)).isEmpty();
            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
        }

        @Test
        void aWriteWithABrokenClockIsRepeatedUntilItIsApplied() {
            store.breakLoading();
            var write = new OperationBatch(
                    List.of(TestClient.submitted("1", put("m", "k", "v", UnusableTime.INSTANCE))),
                    Optional.empty(),
                    OptionalLong.empty(),
                    false);
            writer.begin(write);
            await().until(() -> !writer.heard(Failure.class).isEmpty());
            store.repair();
            writer.begin(write);
            awaitAck();
            assertThat(writer.heard(ServerEvent.class)).hasSize(1);
        }

        @Test
        void changesOfABatchAreToldInItsOrder() {
            TestClient follower = server.user("bob");
            List<String> maps = List.of("z", "m", "a");
            for (String map : maps) {
                follower.say(new QuerySubscribe(
                        map, map, Value.of(new ValueView.MapView(java.util.Map.of())), Optional.empty()));
            }
            writer.write(maps.stream().map(map -> put(map, "k", "v", at(1))).toArray(Operation[]::new));
            assertThat(follower.heard(ServerEvent.class))
                    .extracting(event -> ((ServerEvent.LwwChanged) event).map())
                    .containsExactlyElementsOf(maps);
        }

        @Test
        void aRemovalReachesRecordsUnderOtherKeys() {
            writer.write(new Operation.OrAdd("m", "real", text("v"), at(1), new Tag("t"), TimeToLive.NONE));
            TestClient follower = follower("m");
            writer.write(new Operation.OrRemove("m", "elsewhere", new Tag("t")));
            assertThat(follower.heard(ServerEvent.class))
                    .containsExactly(new ServerEvent.OrRemoved("m", "real", new Tag("t")));
        }

        @Test
        void whoAddsWhatWasRemovedLearnsThatItWas() {
            writer.write(new Operation.OrRemove("m", "k", new Tag("t")));
            writer.write(new Operation.OrAdd("m", "k", text("v"), at(1), new Tag("t"), TimeToLive.NONE));
            assertThat(writer.heard(ServerEvent.class))
                    .containsExactly(new ServerEvent.OrRemoved("m", "k", new Tag("t")));
        }

        @Test
        void whoSendsARemovalAlongIsNotToldOfIt() {
            var addition = new Operation.OrAdd("m", "k", text("v"), at(1), new Tag("t"), TimeToLive.NONE);
            var removal = new Operation.OrRemove("m", "k", new Tag("t"));
            writer.write(addition, removal);
            writer.write(addition, removal);
            writer.say(new ClientMessage.OrPushDiff(
                    "m", List.of(new PushedEntry("k", List.of(addition), List.of(new Tag("t"))))));
            assertThat(writer.heard(ServerEvent.class)).isEmpty();
        }

        @Test
        void nobodyHearsOfAMapHeMayNotRead() {
            start(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(new Policy(
                            "USER", new MapPattern("m"), Set.of(Action.READ, Action.PUT), Set.of("name"))))));
            TestClient follower = follower("m");
            writer.write(new Operation.Put(
                    "m",
                    "k",
                    Value.of(new ValueView.MapView(
                            java.util.Map.of("name", new ValueView.Text("ann"), "salary", new ValueView.Num(1)))),
                    at(1),
                    TimeToLive.NONE));
            writer.write(put("m", "plain", "secret", at(2)));
            var told =
                    (ServerEvent.LwwChanged) follower.heard(ServerEvent.class).getFirst();
            assertThat(((LwwRecord.Entry) told.entry()).value().view())
                    .isEqualTo(new ValueView.MapView(java.util.Map.of("name", new ValueView.Text("ann"))));
            assertThat(follower.heard(ServerEvent.class)).hasSize(1);
        }

        @Test
        void aResolversDecisionGetsAFreshTimestampAndIsToldToTheWriter() {
            start(new TestServer.Options()
                    .resolver((map, key, offered, known, who) -> new Resolution.Store(text("decided"))));
            writer.write(put("m", "k", "wanted", at(1)));
            awaitAck();
            var told = (ServerEvent.LwwChanged) writer.heard(ServerEvent.class).getFirst();
            assertThat(((LwwRecord.Entry) told.entry()).value()).isEqualTo(text("decided"));
            assertThat(told.entry().timestamp().node()).isEqualTo(TestServer.NODE);
        }

        @Test
        void whatAFaultKeptFromBeingAppliedIsNotAcknowledged() {
            Value broken = Value.of(new byte[] {(byte) 0xc1});
            start(new TestServer.Options()
                    .resolver((map, key, offered, known, who) ->
                            key.equals("bad") ? new Resolution.Store(broken) : new Resolution.LatestWins()));
            writer.write(put("m", "good", "v", at(1)), put("m", "bad", "v", at(2)), put("m", "late", "v", at(3)));
            assertThat(awaitAck().lastId()).isEqualTo("1");
            assertThat(awaitAck().results()).hasSize(1);
            assertThat(writer.heard(Failure.class)).containsExactly(new Failure(503, "the server could not apply it"));
        }

        @Test
        void expiryIsToldWithinASecondAndDatedAtTheEndOfLife() {
            writer.write(new Operation.Put("m", "k", text("v"), at(0), new TimeToLive(3_000)));
            TestClient follower = follower("m");
            server.time.advance(3_000);
            assertThat(follower.heard()).isEmpty();
            server.time.advance(1_000);
            var told =
                    (ServerEvent.LwwChanged) follower.heard(ServerEvent.class).getFirst();
            assertThat(told.entry())
                    .isEqualTo(new LwwRecord.Tombstone(
                            new Timestamp(TestServer.START_MILLIS + 3_000, 0, TestServer.NODE)));
        }
    }

    @Test
    void valuesThatAreTooLargeAreRefused() {
        writer.write(put("m", "k", "x".repeat(TestServer.MAX_VALUE_BYTES), at(1)));
        assertThat(awaitAck().results().getFirst().error()).contains("the value is larger than 1000 bytes");
    }

    @Test
    void howeverASessionWritesItCounts() {
        start(new TestServer.Options()
                .rates(new Sessions.Rates(Sessions.RateLimit.NONE, new Sessions.RateLimit(1, 1))));
        for (ClientMessage message : List.<ClientMessage>of(
                new ClientMessage.OrPushDiff(
                        "s", List.of(new PushedEntry("k", List.of(), List.of(new Tag("a"), new Tag("b"))))),
                new ClientMessage.EntryProcessBatch(
                        "r",
                        "m",
                        List.of("a", "b"),
                        new ClientMessage.ProcessorCode("builtin:increment", "x", Optional.empty())))) {
            var ended = new boolean[1];
            server.gateway.received(
                    writer.session(), server.codec.frame(message), FrameKind.BINARY, () -> ended[0] = true);
            assertThat(ended[0]).isFalse();
            server.time.advance(2_000);
            assertThat(ended[0]).isTrue();
        }
    }

    @Test
    void aSessionThatWritesTooFastIsReadMoreSlowlyAndLosesNothing() {
        start(new TestServer.Options()
                .acknowledge(Durability.APPLIED)
                .rates(new Sessions.Rates(Sessions.RateLimit.NONE, new Sessions.RateLimit(10, 2))));
        writer.write(put("m", "a", "v", at(1)), put("m", "b", "v", at(2)));
        var ended = new boolean[1];
        server.gateway.received(
                writer.session(),
                server.codec.frame(new ClientOperation(TestClient.submitted("3", put("m", "c", "v", at(3))))),
                FrameKind.BINARY,
                () -> ended[0] = true);
        assertThat(writer.heard(OperationAck.class)).hasSize(2);
        assertThat(ended[0]).isFalse();
        server.time.advance(100);
        assertThat(ended[0]).isTrue();
    }

    @Test
    void aSessionThatIsNotReadIsNotTakenForSilent() {
        start(new TestServer.Options()
                .acknowledge(Durability.APPLIED)
                .rates(new Sessions.Rates(Sessions.RateLimit.NONE, new Sessions.RateLimit(1, 1))));
        SubmittedOperation write = TestClient.submitted("1", put("m", "k", "v", at(1)));
        writer.begin(
                new OperationBatch(Collections.nCopies(201, write), Optional.empty(), OptionalLong.empty(), false));
        server.time.advance(200_000);
        assertThat(writer.closed()).isEmpty();
        server.time.advance(59_000);
        assertThat(writer.closed()).isEmpty();
        server.time.advance(6_001);
        assertThat(writer.closed()).contains(CloseReason.HEARTBEAT_TIMEOUT);
    }

    @Test
    void onRequestAClientWithARefusedWriteLoadsTheMapAnewBeforeItForgetsTheWrite() {
        start(new TestServer.Options()
                .resyncAfterRefusal()
                .policy(AccessPolicy.denyByDefault(
                        List.of(new Policy("USER", new MapPattern("m"), Set.of(Action.READ), Set.of())))));
        writer.write(put("m", "k", "v", at(1)));
        assertThat(writer.heard()).contains(new SyncResetRequired("m"));
        assertThat(writer.heard()).last().isInstanceOf(OperationAck.class);
    }

    @Test
    void withTheEarlySettingNothingIsWaitedFor() {
        start(new TestServer.Options().acknowledge(Durability.APPLIED));
        writer.write(put("m", "k", "v", at(1)));
        awaitAck();
        store.breakSaving();
        writer.forget();
        writer.write(put("m", "k", "v", at(2)));
        assertThat(writer.heard(OperationAck.class)).hasSize(1);
    }

    private static Operation put(String map, String key, String value, ClaimedTime time) {
        return new Operation.Put(map, key, text(value), time, TimeToLive.NONE);
    }

    private static Value text(String text) {
        return Value.of(new ValueView.Text(text));
    }

    private static Timestamp at(long offset) {
        return new Timestamp(TestServer.START_MILLIS + offset, 0, new NodeId("client"));
    }
}
