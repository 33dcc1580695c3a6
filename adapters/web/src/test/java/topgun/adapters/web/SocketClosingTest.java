package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.application.port.CloseReason;

/** How a connection is closed, by the server or by the client. */
final class SocketClosingTest extends SocketChannelFixture {

    @Test
    void followsEverythingSentBefore() {
        Burst.run(() -> {
            channel.send(frame("a"));
            channel.send(frame("b"));
            channel.close(CloseReason.UNAUTHORIZED);
            channel.send(frame("c"));
        });

        var frames = Received.parse(socket.take());
        assertThat(frames).extracting(Received::opcode).containsExactly(2, 2, 8);
        assertThat(frames.getLast().closeCode()).isEqualTo(4001);
        assertThat(new String(frames.getLast().payload(), UTF_8)).endsWith("Unauthorized");
    }

    @Test
    void happensOnce() {
        channel.close(CloseReason.SHUTDOWN);
        channel.close(CloseReason.PROTOCOL_ERROR);

        assertThat(Received.parse(socket.take()))
                .singleElement()
                .satisfies(frame -> assertThat(frame.closeCode()).isEqualTo(1001));
        assertThat(scheduler.tasks).hasSize(1);
    }

    @Test
    void givesTheClientTimeToAnswer() {
        channel.close(CloseReason.SHUTDOWN);

        assertThat(owner.aborts).isZero();
        assertThat(scheduler.nextDelay()).isEqualTo(1_000);
        scheduler.runNext();
        assertThat(owner.aborts).isEqualTo(1);
    }

    @Test
    void byTheClientIsAnsweredWhenTheFrameBeingWrittenHasLeft() {
        socket.full = true;
        channel.send(frame("begun"));
        channel.send(frame("not begun"));

        assertThat(channel.closedByClient()).isTrue();
        assertThat(owner.readyToAnswer).isZero();
        socket.becomeWritable();

        assertThat(owner.readyToAnswer).isEqualTo(1);
        assertThat(socket.texts()).containsExactly("begun");
    }

    @Test
    void byTheClientIsAnsweredAtOnceOnAnIdleConnection() {
        assertThat(channel.closedByClient()).isTrue();

        assertThat(owner.readyToAnswer).isEqualTo(1);
    }

    @Test
    void byTheClientAfterTheServerNeedsNoAnswer() {
        channel.close(CloseReason.SHUTDOWN);

        assertThat(channel.closedByClient()).isFalse();
        assertThat(owner.readyToAnswer).isZero();
    }

    @Test
    void byTheClientBeforeTheServersCloseFrameHasBegunTakesItsPlace() {
        socket.full = true;
        channel.send(frame("begun"));
        channel.close(CloseReason.SHUTDOWN);

        assertThat(channel.closedByClient()).isTrue();
        socket.becomeWritable();

        assertThat(owner.readyToAnswer).isEqualTo(1);
        assertThat(socket.texts()).containsExactly("begun");
    }

    @Test
    void leavesNoTimerBehind() {
        channel.close(CloseReason.SHUTDOWN);
        channel.gone();

        assertThat(scheduler.tasks).isEmpty();
    }
}
