package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Frames that are sent in one go leave in one write. */
final class BurstTest extends SocketChannelFixture {

    @Test
    void framesOfOneBurstLeaveInOneWrite() {
        Burst.run(() -> {
            IntStream.range(0, 50).forEach(i -> channel.send(frame("frame " + i)));
            assertThat(socket.writes).isZero();
        });

        assertThat(socket.texts()).hasSize(50).startsWith("frame 0").endsWith("frame 49");
        assertThat(socket.writes).isEqualTo(1);
    }

    @Test
    void burstWithinBurstEndsWithTheOuterOne() {
        Burst.run(() -> {
            Burst.run(() -> channel.send(frame("inner")));
            assertThat(socket.writes).isZero();
            channel.send(frame("outer"));
        });

        assertThat(socket.writes).isEqualTo(1);
        assertThat(socket.texts()).containsExactly("inner", "outer");
    }

    @Test
    void whatMayBlockIsNotPartOfABurst() {
        Burst.run(() -> {
            channel.send(frame("before"));
            outsideOfBursts(() -> {
                assertThat(socket.texts()).containsExactly("before");
                channel.send(frame("meanwhile"));
                assertThat(socket.texts()).containsExactly("meanwhile");
            });
            channel.send(frame("after"));
            assertThat(socket.texts()).isEmpty();
        });

        assertThat(socket.texts()).containsExactly("after");
    }

    @Test
    void burstThatFailsStillSends() {
        try {
            Burst.run(() -> {
                channel.send(frame("a"));
                throw new IllegalStateException("on purpose");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("on purpose");
        }

        assertThat(socket.texts()).containsExactly("a");
    }

    @Test
    void longBurstIsInterrupted() {
        Burst.run(() -> {
            channel.send(frame("first"));
            work();
            channel.send(frame("second"));
            assertThat(socket.texts()).containsExactly("first", "second");
            channel.send(frame("third"));
            assertThat(socket.texts()).isEmpty();
        });

        assertThat(socket.texts()).containsExactly("third");
    }

    @Test
    void nothingIsLostWhenAConnectionFailsWhoseEndSendsToOthers() {
        var second = new FakeSocket();
        var third = new FakeSocket();
        var toSecond = channelTo(second);
        var toThird = channelTo(third);
        owner.onAbort = () -> {
            toSecond.send(frame("gone"));
            toThird.send(frame("gone"));
        };
        socket.broken = true;
        Burst.run(() -> {
            channel.send(frame("a"));
            work();
            channel.send(frame("b"));
        });

        assertThat(second.texts()).containsExactly("gone");
        assertThat(third.texts()).containsExactly("gone");
    }

    @Test
    void aBufferFullDoesNotWaitForTheBurstToEnd() {
        Burst.run(() -> {
            channel.send(frame("a".repeat(40_000)));
            assertThat(socket.bytes.size()).isEqualTo(40_004);
        });
    }

    @Test
    void anotherThreadNeedNotWaitForTheBurst() throws Exception {
        var held = new CountDownLatch(1);
        var sent = new CountDownLatch(1);
        Thread bursting = Thread.ofVirtual()
                .start(() -> Burst.run(() -> {
                    channel.send(frame("held"));
                    held.countDown();
                    await(sent);
                }));
        await(held);

        channel.send(frame("now"));

        assertThat(socket.texts()).containsExactly("held", "now");
        sent.countDown();
        bursting.join();
        assertThat(socket.texts()).isEmpty();
    }

    /** Takes longer than a burst may. */
    private static void work() {
        long later = System.nanoTime() + 2_000_000;
        while (System.nanoTime() < later) {
            Thread.onSpinWait();
        }
    }

    private static void outsideOfBursts(Runnable work) {
        try {
            Burst.outside(() -> {
                work.run();
                return true;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
