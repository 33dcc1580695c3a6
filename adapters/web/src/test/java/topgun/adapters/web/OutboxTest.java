package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;

final class OutboxTest {

    private final Outbox outbox = new Outbox();

    @Test
    void spellsOneUnmaskedBinaryFrame() {
        outbox.add(Frame.of("hello".getBytes(UTF_8)));

        assertThat(filled(1_000)).isEqualTo(new byte[] {(byte) 0x82, 5, 'h', 'e', 'l', 'l', 'o'});
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.waitingBytes()).isZero();
    }

    @Test
    void joinsHeadAndTail() {
        outbox.add(new Frame("he".getBytes(UTF_8), "llo".getBytes(UTF_8)));

        assertThat(filled(1_000)).isEqualTo(new byte[] {(byte) 0x82, 5, 'h', 'e', 'l', 'l', 'o'});
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 200_000})
    void lengthsOfAllThreeSpellingsSurvive(int length) {
        outbox.add(frame(length));
        outbox.add(frame(3));

        var frames = Received.parse(drained(8_192));

        assertThat(frames).hasSize(2);
        assertThat(frames.get(0).payload()).isEqualTo(frame(length).head());
        assertThat(frames.get(1).payload()).isEqualTo(frame(3).head());
    }

    @Test
    void frameGoesOnInTheNextBuffer() {
        outbox.add(new Frame(frame(300).head(), frame(300).head()));

        byte[] all = drained(150);

        assertThat(Received.parse(all))
                .singleElement()
                .satisfies(frame -> assertThat(frame.payload()).hasSize(600));
    }

    @Test
    void pongOvertakesFramesButTearsNoneApart() {
        outbox.add(frame(1_000));
        outbox.add(frame(2));
        byte[] begin = filled(200);
        outbox.pong("1".getBytes(UTF_8));
        outbox.pong("2".getBytes(UTF_8));

        var frames = Received.parse(joined(begin, drained(4_000)));

        assertThat(frames).extracting(Received::opcode).containsExactly(2, 10, 2);
        assertThat(frames.get(1).payload()).asString().isEqualTo("2");
    }

    @Test
    void closeFrameIsTheLast() {
        outbox.close(CloseReason.UNAUTHORIZED);
        outbox.add(frame(2));
        outbox.pong(new byte[0]);

        var frames = Received.parse(drained(4_000));

        assertThat(frames).extracting(Received::opcode).containsExactly(10, 2, 8);
        assertThat(frames.getLast().payload())
                .isEqualTo("\017\u00a1Unauthorized".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void onlyTheLatestStateOfASubjectIsKept() {
        byte[] mine = {1};
        byte[] equalButNotMine = {1};
        outbox.add(frame(1_000));
        byte[] begun = filled(200);
        outbox.add(state("a1", "a", mine));
        outbox.add(state("b1", "b", mine));
        outbox.add(Frame.of("x1".getBytes(UTF_8)));
        outbox.add(state("a2", "a", mine));
        outbox.add(state("a3", "a", equalButNotMine));
        outbox.add(Frame.of("x1".getBytes(UTF_8)));
        outbox.add(state("a4", "a", mine));

        outbox.collapse();

        assertThat(outbox.waitingBytes()).isEqualTo(3 + 2 + 3 + 2 + 3);
        assertThat(Received.parse(joined(begun, drained(2_000))).stream().skip(1))
                .extracting(Received::text)
                .containsExactly("b1\u0001", "x1", "a3\u0001", "x1", "a4\u0001");
    }

    private static Frame state(String text, String subject, byte[] tail) {
        return Frame.ofState(text.getBytes(UTF_8), subject).completedBy(tail);
    }

    @Test
    void dropKeepsTheFrameThatHasBegun() {
        outbox.add(frame(1_000));
        outbox.add(frame(2));
        outbox.pong(new byte[0]);
        byte[] begin = filled(200);
        outbox.drop();

        assertThat(outbox.isEmpty()).isFalse();
        assertThat(outbox.waitingBytes()).isZero();
        var frames = Received.parse(joined(begin, drained(4_000)));
        assertThat(frames).extracting(Received::opcode).containsExactly(10, 2);
        assertThat(frames.getLast().payload()).hasSize(1_000);
    }

    @Test
    void buffersOfTheWantedSizeTakeEverything() {
        outbox.add(frame(70_000));
        outbox.add(frame(126));
        outbox.add(frame(1));
        outbox.pong(new byte[125]);
        outbox.close(CloseReason.OVERLOADED);

        filled(outbox.wanted(Integer.MAX_VALUE));

        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.wanted(100)).isEqualTo(100);
    }

    private static Frame frame(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return Frame.of(bytes);
    }

    private byte[] filled(int size) {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        outbox.fill(buffer);
        var bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private byte[] drained(int size) {
        var all = new ByteArrayOutputStream();
        while (!outbox.isEmpty()) {
            all.writeBytes(filled(size));
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
