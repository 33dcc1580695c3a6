package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.Durability;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.OperationId;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.SubmittedOperation;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;

/** The level of safety that a client asks for, for how long it waits for that, and what it is told. */
class WriteConcernTest extends WritingFixture {

    @Test
    void whatWasAskedForIsGivenAndNamed() {
        writer.writeWith(Optional.of(WriteConcern.PERSISTED), put("m", "k", "v", at(1)));
        assertThat(awaitAck().results())
                .containsExactly(new OperationResult("1", true, WriteConcern.PERSISTED, Optional.empty()));
        assertThat(store.syncs()).isEqualTo(1);
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
                                Optional.of("this server keeps nothing on disk, so PERSISTED cannot be reached")))));
    }

    @Nested
    class Applied {

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
    }

    @Nested
    class Timeouts {

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
            writer.say(batch(IntStream.rangeClosed(1, 100)
                    .mapToObj(n -> asking("" + n, Optional.of(WriteConcern.PERSISTED), OptionalLong.of(n)))
                    .toList()));
            for (int millis = 0; millis < 100; millis++) {
                server.time.advance(1);
            }
            assertThat(writer.heard(OperationAck.class))
                    .extracting(OperationAck::lastId)
                    .containsExactly("1", "2", "3", "4", "5", "6", "7", "100");
            assertThat(writer.heard(OperationAck.class).getLast().results()).hasSize(93);
        }
    }

    private static SubmittedOperation asking(String id, Optional<WriteConcern> concern, OptionalLong timeoutMillis) {
        return new SubmittedOperation(
                Optional.of(new OperationId(id, false)),
                new SubmittedOperation.Content.Complete(put("m", "k" + id, "v", at(1))),
                concern,
                timeoutMillis);
    }
}
