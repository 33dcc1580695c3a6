package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How frames get to a socket. */
final class SocketChannelTest extends SocketChannelFixture {

    @Test
    void loneFrameLeavesAtOnce() {
        channel.send(frame("a"));

        assertThat(socket.texts()).containsExactly("a");
        assertThat(socket.writes).isEqualTo(1);
    }

    @Test
    void whatIsSentDuringAWriteLeavesTogetherInTheNext() {
        socket.full = true;
        channel.send(frame("first"));
        IntStream.range(0, 100).forEach(i -> channel.send(frame("frame " + i)));
        int before = socket.writes;

        socket.becomeWritable();

        assertThat(socket.texts()).hasSize(101).startsWith("first", "frame 0").endsWith("frame 99");
        assertThat(socket.writes - before).isEqualTo(2);
    }

    @Test
    void largeFrameNeedsNoLargeBuffer() {
        String large = "x".repeat(5_000_000);

        channel.send(frame(large));

        assertThat(socket.largestWrite).isLessThanOrEqualTo(32 << 10);
        assertThat(socket.texts()).containsExactly(large);
    }

    @Test
    void threadsKeepTheirOrderAndLoseNothing() throws Exception {
        int threads = 8;
        int each = 10_000;
        socket.partial = true;
        // those who send meanwhile must not be taken for a client that does not read
        var roomy =
                new SocketChannel(socket, buffers, scheduler, Integer.MAX_VALUE, memory, Duration.ofSeconds(3), owner);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < threads; t++) {
                int me = t;
                pool.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        int now = i;
                        if (me % 2 == 0) {
                            roomy.send(frame(me + ":" + now));
                        } else {
                            Burst.run(() -> roomy.send(frame(me + ":" + now)));
                        }
                    }
                });
            }
        }

        Map<String, Integer> next = new HashMap<>();
        for (String text : socket.texts()) {
            String[] parts = text.split(":");
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next.getOrDefault(parts[0], 0));
            next.merge(parts[0], 1, Integer::sum);
        }
        assertThat(next)
                .hasSize(threads)
                .allSatisfy((thread, count) -> assertThat(count).isEqualTo(each));
    }

    @Test
    void brokenSocketEndsTheConnection() {
        socket.broken = true;
        channel.send(frame("a"));
        channel.send(frame("b"));

        assertThat(owner.aborts).isEqualTo(1);
        assertThat(buffers.getLeaks()).isEmpty();
    }

    @Test
    void socketThatEndsDuringAWriteTakesNothingMore() {
        socket.full = true;
        channel.send(frame("a"));

        socket.close();
        channel.send(frame("b"));

        assertThat(owner.aborts).isEqualTo(1);
        assertThat(buffers.getLeaks()).isEmpty();
    }
}
