package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.application.port.Frame;

/** What clients do not read takes memory that they share. */
final class UnreadAnswersTest extends SocketChannelFixture {

    private static final int LARGE = MEMORY * 6 / 10;

    private final FakeSocket other = new FakeSocket();
    private final SocketChannel toOther = channelTo(other);

    private static Frame answer(int bytes) {
        return Frame.unshared(new byte[bytes]);
    }

    private static int closeCode(FakeSocket socket) {
        return Received.parse(socket.take()).getLast().closeCode();
    }

    @Test
    void whoIsAnsweredWhenThereIsNoMemoryLeftIsCutOff() {
        socket.full = true;
        channel.send(answer(LARGE));
        toOther.send(answer(LARGE));
        assertThat(owner.closing).isTrue();
        assertThat(closeCode(other)).isEqualTo(1013);

        socket.becomeWritable();
        assertThat(Received.parse(socket.take()).getLast().payload()).hasSize(LARGE);
        assertThat(memory.free()).isEqualTo(MEMORY);
    }

    @Test
    void memoryIsFreeAgainOnceAnAnswerHasLeft() {
        for (int n = 0; n < 5; n++) {
            channel.send(answer(LARGE));
            toOther.send(answer(LARGE));
            socket.take();
        }
        assertThat(owner.closing).isFalse();
        assertThat(memory.free()).isEqualTo(MEMORY);
    }

    @Test
    void memoryIsFreeAgainOnceTheConnectionHasEnded() {
        socket.full = true;
        other.full = true;
        channel.send(answer(LARGE));
        toOther.send(answer(MEMORY / 10));
        toOther.send(answer(MEMORY / 10));
        assertThat(memory.free()).isLessThan(MEMORY * 3 / 10);
        channel.gone();
        assertThat(toOther.closedByClient()).isTrue();
        toOther.gone();
        assertThat(memory.free()).isEqualTo(MEMORY);
    }

    @Test
    void whatManyGetTakesNothingOfIt() {
        socket.full = true;
        other.full = true;
        Frame shared = Frame.of(new byte[LARGE]);
        channel.send(shared);
        toOther.send(shared);
        assertThat(memory.free()).isEqualTo(MEMORY);
        assertThat(owner.closing).isFalse();
    }

    @Test
    void briefAnswersDoNotNeedIt() {
        assertThat(memory.take(MEMORY)).isTrue();
        socket.full = true;
        for (int n = 0; n < 60; n++) {
            channel.send(answer(1_000));
        }
        assertThat(owner.closing).isFalse();
        channel.send(answer(10_000));
        assertThat(owner.closing).isTrue();
    }
}
