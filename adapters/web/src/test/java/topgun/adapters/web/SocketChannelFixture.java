package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import topgun.application.port.Frame;

/** A channel on a socket that does as the test wants. */
abstract class SocketChannelFixture {

    static final int OUTBOX = 100_000;
    static final int MEMORY = 1_000_000;

    final FakeSocket socket = new FakeSocket();
    final ManualScheduler scheduler = new ManualScheduler();
    final ArrayByteBufferPool.Tracking buffers = new ArrayByteBufferPool.Tracking();
    final RecordingOwner owner = new RecordingOwner();
    final SendMemory memory = new SendMemory(MEMORY);
    final SocketChannel channel = channelTo(socket);

    @AfterEach
    void idleChannelHasNoBuffer() {
        if (socket.isOpen() && !socket.full) {
            assertThat(buffers.getLeaks()).isEmpty();
        }
    }

    final SocketChannel channelTo(FakeSocket to) {
        return new SocketChannel(to, buffers, scheduler, OUTBOX, memory, Duration.ofSeconds(3), owner);
    }

    static Frame frame(String text) {
        return Frame.of(text.getBytes(UTF_8));
    }

    static final class RecordingOwner implements SocketChannel.Owner {

        boolean closing;
        int readyToAnswer;
        int aborts;
        Runnable onAbort = () -> {};

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
    static final class FakeSocket extends ByteArrayEndPoint {

        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int writes;
        int largestWrite;
        boolean full;
        boolean broken;
        boolean partial;
        int capacity = Integer.MAX_VALUE;

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

    static final class ManualScheduler extends AbstractLifeCycle implements Scheduler {

        record Scheduled(Runnable work, long millis) {}

        final List<Scheduled> tasks = new ArrayList<>();

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
