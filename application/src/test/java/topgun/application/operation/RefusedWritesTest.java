package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.OperationId;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.ServerMessage.OperationResult;
import topgun.application.message.ServerMessage.SyncResetRequired;
import topgun.application.message.SubmittedOperation;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

/** What is not applied, and how its writer learns that. */
class RefusedWritesTest extends WritingFixture {

    @Test
    void oneBadOperationDoesNotSpoilTheBatch() {
        writer.say(batch(List.of(
                TestClient.submitted("1", put("m", "a", "v", at(1))),
                new SubmittedOperation(
                        Optional.of(new OperationId("2", false)),
                        new SubmittedOperation.Content.Incomplete("no record"),
                        Optional.empty(),
                        OptionalLong.empty()),
                TestClient.submitted("3", put("m", "c", "v", at(2))))));
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
    void aMapKeepsItsKind() {
        writer.write(put("m", "k", "v", at(1)));
        awaitAck();
        writer.forget();
        writer.write(new Operation.OrAdd("m", "k", text("v"), at(2), new Tag("t"), TimeToLive.NONE));
        assertThat(awaitAck().results().getFirst().error()).contains("Map type mismatch: LWWMap but received OR op");
    }

    @Test
    void valuesThatAreTooLargeAreRefused() {
        writer.write(put("m", "k", "x".repeat(TestServer.MAX_VALUE_BYTES), at(1)));
        assertThat(awaitAck().results().getFirst().error()).contains("the value is larger than 1000 bytes");
    }
}
