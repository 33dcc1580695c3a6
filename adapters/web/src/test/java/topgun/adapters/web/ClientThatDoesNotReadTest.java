package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;

/** A client that does not read what it is sent. */
final class ClientThatDoesNotReadTest extends SocketChannelFixture {

    @Test
    void isClosedAsSoonAsTooMuchWaits() {
        socket.full = true;
        channel.send(frame("begun"));
        int sent = 0;
        while (!owner.closing && sent < OUTBOX) {
            channel.send(frame("y".repeat(1_000)));
            sent++;
        }

        assertThat(sent).isBetween(OUTBOX / 1_100, OUTBOX / 1_000);
        channel.send(frame("too late"));
        socket.becomeWritable();
        var frames = Received.parse(socket.take());
        assertThat(frames).hasSize(2);
        assertThat(frames.get(0).payload()).asString().isEqualTo("begun");
        assertThat(frames.get(1).opcode()).isEqualTo(Received.CLOSE);
        assertThat(frames.get(1).closeCode()).isEqualTo(1013);
    }

    @Test
    void isToldTheLatestOfWhatChangesAgainAndAgain() {
        socket.full = true;
        channel.send(frame("begun"));
        for (int i = 0; i < 10 * OUTBOX / 1_000; i++) {
            channel.send(Frame.ofState((i + "y".repeat(1_000)).getBytes(UTF_8), i % 7));
        }
        channel.send(frame("last"));

        assertThat(owner.closing).isFalse();
        socket.full = false;
        socket.becomeWritable();
        List<String> texts = socket.texts();
        assertThat(texts)
                .hasSizeLessThan(OUTBOX / 1_000 + 2)
                .startsWith("begun")
                .endsWith("last");
        int latest = 10 * OUTBOX / 1_000 - 1;
        for (int i = latest; i > latest - 7; i--) {
            assertThat(texts).contains(i + "y".repeat(1_000));
        }
    }

    @Test
    void isClosedForVeryManySmallFramesToo() {
        socket.full = true;
        channel.send(frame("begun"));
        int sent = 0;
        while (!owner.closing && sent < OUTBOX) {
            channel.send(frame(""));
            sent++;
        }

        assertThat(sent).isLessThan(OUTBOX / 20);
    }

    @Test
    void isCutOffIfItNeverReadsTheCloseFrame() {
        socket.full = true;
        channel.send(frame("begun"));
        channel.close(CloseReason.SHUTDOWN);

        assertThat(owner.aborts).isZero();
        assertThat(scheduler.nextDelay()).isEqualTo(3_000);
        scheduler.runNext();

        assertThat(owner.aborts).isEqualTo(1);
    }

    @Test
    void mayBeSentOneFrameLargerThanTheOutbox() {
        socket.full = true;
        channel.send(frame("begun"));
        String large = "z".repeat(OUTBOX * 3);

        channel.send(frame(large));
        assertThat(owner.closing).isFalse();
        socket.becomeWritable();

        assertThat(socket.texts()).containsExactly("begun", large);
    }

    @Test
    void isToldWhatIsNewBehindALargeAnswer() {
        socket.full = true;
        channel.send(frame("begun"));
        String large = "z".repeat(OUTBOX * 3);

        channel.send(frame(large));
        channel.send(frame("news"));
        assertThat(owner.closing).isFalse();
        socket.becomeWritable();

        assertThat(socket.texts()).containsExactly("begun", large, "news");
    }

    @Test
    void isClosedForWhatWaitsBehindALargeAnswer() {
        socket.full = true;
        channel.send(frame("begun"));
        channel.send(frame("z".repeat(OUTBOX * 3)));
        int sent = 0;
        while (!owner.closing && sent < OUTBOX) {
            channel.send(frame("y".repeat(1_000)));
            sent++;
        }

        assertThat(sent).isBetween(OUTBOX / 1_100, OUTBOX / 1_000);
    }

    @Test
    void isClosedForLargeFramesOneAfterTheOther() {
        socket.full = true;
        channel.send(frame("begun"));
        int sent = 0;
        while (!owner.closing && sent < OUTBOX) {
            channel.send(frame("z".repeat(OUTBOX)));
            sent++;
        }

        assertThat(sent).isLessThanOrEqualTo(4);
    }

    @Test
    void getsTheRestOfALargeFrameBeforeTheCloseFrame() {
        socket.capacity = 10_000;
        String large = "z".repeat(OUTBOX);
        channel.send(frame(large));
        for (int i = 0; i < 10; i++) {
            channel.send(frame("y".repeat(50_000)));
        }
        socket.capacity = Integer.MAX_VALUE;
        socket.becomeWritable();

        var frames = Received.parse(socket.take());
        assertThat(frames).extracting(Received::opcode).containsExactly(Received.BINARY, Received.CLOSE);
        assertThat(frames.getFirst().payload()).asString().isEqualTo(large);
    }
}
