package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;

final class SocketChannelTest {

    private static final int OUTBOX = 100_000;

    private final FakeSocket socket = new FakeSocket();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();
    private final RecordingOwner owner = new RecordingOwner();
    private final SocketChannel channel =
            new SocketChannel(socket, buffers, scheduler, OUTBOX, Duration.ofSeconds(3), owner);

    @AfterEach
    void idleChannelHasNoBuffer() {
        if (socket.isOpen() && !socket.full) {
            assertThat(buffers.getLeaks()).isEmpty();
        }
    }

    @Test
    void loneFrameLeavesAtOnce() {
        channel.send(frame("a"));

        assertThat(socket.texts()).containsExactly("a");
        assertThat(socket.writes).isEqualTo(1);
    }

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
            long later = System.nanoTime() + 2_000_000;
            while (System.nanoTime() < later) {
                Thread.onSpinWait();
            }
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
        var toSecond = new SocketChannel(second, buffers, scheduler, OUTBOX, Duration.ofSeconds(3), owner);
        var toThird = new SocketChannel(third, buffers, scheduler, OUTBOX, Duration.ofSeconds(3), owner);
        owner.onAbort = () -> {
            toSecond.send(frame("gone"));
            toThird.send(frame("gone"));
        };
        socket.broken = true;
        Burst.run(() -> {
            channel.send(frame("a"));
            long later = System.nanoTime() + 2_000_000;
            while (System.nanoTime() < later) {
                Thread.onSpinWait();
            }
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
        var roomy = new SocketChannel(socket, buffers, scheduler, Integer.MAX_VALUE, Duration.ofSeconds(3), owner);
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

    @Nested
    class ClientThatDoesNotRead {

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

    @Nested
    class Closing {

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

    private static Frame frame(String text) {
        return Frame.of(text.getBytes(UTF_8));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class RecordingOwner implements SocketChannel.Owner {

        private boolean closing;
        private int readyToAnswer;
        private int aborts;
        private Runnable onAbort = () -> {};

        @Override
        public void authenticated() {}

        @Override
        public void closing() {
            closing = true;
        }

        @Override
        public void readyToAnswerClose() {
            readyToAnswer++;
        }

        @Override
        public void abort() {
            aborts++;
            onAbort.run();
        }
    }

    /** Takes what it is given, or not, as the test wants. */
    private static final class FakeSocket extends ByteArrayEndPoint {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int writes;
        private int largestWrite;
        private boolean full;
        private boolean broken;
        private boolean partial;
        private int capacity = Integer.MAX_VALUE;

        @Override
        public boolean flush(ByteBuffer... buffers) throws IOException {
            writes++;
            if (broken) {
                throw new IOException("broken on purpose");
            }
            for (ByteBuffer buffer : buffers) {
                largestWrite = Math.max(largestWrite, buffer.remaining());
                int count = full ? 0 : Math.min(buffer.remaining(), capacity - bytes.size());
                if (partial && count > 1) {
                    count /= 2;
                }
                var part = new byte[count];
                buffer.get(part);
                bytes.writeBytes(part);
                if (buffer.hasRemaining()) {
                    return false;
                }
            }
            return true;
        }

        void becomeWritable() {
            full = false;
            getWriteFlusher().completeWrite();
        }

        byte[] take() {
            byte[] taken = bytes.toByteArray();
            bytes.reset();
            return taken;
        }

        List<String> texts() {
            return Received.parse(take()).stream()
                    .filter(frame -> frame.opcode() == Received.BINARY)
                    .map(frame -> new String(frame.payload(), UTF_8))
                    .toList();
        }
    }

    private static final class ManualScheduler extends AbstractLifeCycle implements Scheduler {

        private record Scheduled(Runnable work, long millis) {}

        private final List<Scheduled> tasks = new ArrayList<>();

        @Override
        public Task schedule(Runnable work, long delay, TimeUnit unit) {
            var task = new Scheduled(work, unit.toMillis(delay));
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        long nextDelay() {
            return tasks.getFirst().millis;
        }

        void runNext() {
            tasks.removeFirst().work.run();
        }
    }
}
