package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.message.SubmittedOperation;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;

/** The times that writers claim, and what becomes of those that are no good. */
class WriteTimesTest extends WritingFixture {

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
    class BrokenClocks {

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
                writer.say(batch(List.copyOf(pending)));
            }
            assertThat(follower.heard(ServerEvent.class))
                    .extracting(event -> ((LwwRecord.Entry) ((ServerEvent.LwwChanged) event).entry()).value())
                    .containsExactly(text("a"), text("b"), text("c"));
            await().until(() -> writer.heard(OperationAck.class).size() == 3);
        }

        @Test
        void aRepeatedWriteWithABrokenClockIsAcknowledgedNoSoonerThanTheFirst() {
            store.breakSaving();
            var write = batch(List.of(TestClient.submitted("1", put("m", "k", "v", UnusableTime.INSTANCE))));
            writer.say(write);
            writer.say(write);
            assertThat(writer.heard(OperationAck.class)).isEmpty();
            store.repair();
            await().until(() -> writer.heard(OperationAck.class).size() == 2);
        }

        @Test
        void aWriteWithABrokenClockIsRepeatedUntilItIsApplied() {
            store.breakLoading();
            var write = batch(List.of(TestClient.submitted("1", put("m", "k", "v", UnusableTime.INSTANCE))));
            writer.begin(write);
            await().until(() -> !writer.heard(Failure.class).isEmpty());
            store.repair();
            writer.begin(write);
            awaitAck();
            assertThat(writer.heard(ServerEvent.class)).hasSize(1);
        }
    }
}
