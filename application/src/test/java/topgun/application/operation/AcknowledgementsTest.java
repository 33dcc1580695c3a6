package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.Durability;
import topgun.application.message.ClientMessage.ClientOperation;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.SubmittedOperation;
import topgun.application.session.Dialect;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;
import topgun.domain.resolver.Resolution;
import topgun.domain.value.Value;

/** When a batch of writes is acknowledged, and how far. */
class AcknowledgementsTest extends WritingFixture {

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
    void withTheEarlySettingNothingIsWaitedFor() {
        start(new TestServer.Options().acknowledge(Durability.APPLIED));
        writer.write(put("m", "k", "v", at(1)));
        awaitAck();
        store.breakSaving();
        writer.forget();
        writer.write(put("m", "k", "v", at(2)));
        assertThat(writer.heard(OperationAck.class)).hasSize(1);
    }

    @Test
    void allOfABatchOfNothingIsApplied() {
        writer.write();
        assertThat(awaitAck()).isEqualTo(new OperationAck("unknown", false, WriteConcern.APPLIED, List.of()));
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
