package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.Durability;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.ClientOperation;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.SubmittedOperation;
import topgun.application.port.CloseReason;
import topgun.application.port.FrameKind;
import topgun.application.session.Sessions;
import topgun.domain.crdt.Tag;

/** How fast a session may write. */
class WriteRatesTest extends WritingFixture {

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
        writer.begin(batch(Collections.nCopies(201, write)));
        server.time.advance(200_000);
        assertThat(writer.closed()).isEmpty();
        server.time.advance(59_000);
        assertThat(writer.closed()).isEmpty();
        server.time.advance(6_001);
        assertThat(writer.closed()).contains(CloseReason.HEARTBEAT_TIMEOUT);
    }
}
