package topgun.adapters.web;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import topgun.application.port.ClientChannel;
import topgun.application.port.CloseReason;
import topgun.application.port.Frame;

/**
 * Sends to one client: one ordered stream of frames, one bounded outbox.
 *
 * <p>A frame is written at once by whoever sends it, unless a write is in progress; then it waits, and all that waits when
 * that write ends goes into the next one. During a {@link Burst} frames wait for its end. So an isolated message costs
 * neither delay nor a change of threads, and a busy connection gets many frames per write.
 *
 * <p>The channel writes to the socket by itself, past Jetty's WebSocket output, whose price is one write per frame. It
 * does so in pieces of one buffer, so that neither a large message nor a slow reader takes more than that, and an idle
 * connection has none.
 *
 * <p>Who reads more slowly than the server sends gets the latest state of what changes again and again, and is cut off if
 * even that is too much: what waits is dropped and the connection closed. The client
 * learns what it missed when it syncs again. Only answers cannot come to that, since whoever is behind is not read from; but
 * there may be too many clients with large answers that they do not read, and then the next one is cut off.
 */
final class SocketChannel implements ClientChannel {

    private static final int BUFFER_BYTES = 32 << 10;
    /** What one client takes without being counted. So brief messages have nothing to do with what others take. */
    private static final int FREE_BYTES = 64 << 10;

    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(1);

    private final EndPoint socket;
    private final ByteBufferPool buffers;
    private final Scheduler scheduler;
    private final int outboxBytes;
    private final SendMemory memory;
    private final Duration farewell;
    private final Owner owner;
    private final Writer writer = new Writer();

    /** Guards the outbox, the state and the timer. Never held while calling what may call back. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Outbox outbox = new Outbox();
    private long taken;
    private State state = State.OPEN;
    private final List<Runnable> onceCaughtUp = new ArrayList<>();
    private Scheduler.@Nullable Task timer;

    /** The burst that is going to flush this channel; threads may overwrite each other's, at the price of a flush. */
    private volatile @Nullable Burst heldBy;

    private enum State {
        OPEN,
        /** Nothing more is accepted; the close frame follows what waits. */
        CLOSING,
        /** The client has closed first, and gets no more than the rest of the frame that is being written. */
        CLOSED_BY_CLIENT,
        /** There is nothing more to write. */
        DONE
    }

    /** The connection that the channel belongs to. */
    interface Owner {

        void authenticated();

        /** What still arrives is of no interest any more. */
        void closing();

        /** The client has closed, and the socket is free for the answer. */
        void readyToAnswerClose();

        /** The connection is to end at once. May be called several times. */
        void abort();
    }

    SocketChannel(
            EndPoint socket,
            ByteBufferPool buffers,
            Scheduler scheduler,
            int outboxBytes,
            SendMemory memory,
            Duration farewell,
            Owner owner) {
        this.socket = socket;
        this.buffers = buffers;
        this.scheduler = scheduler;
        this.outboxBytes = outboxBytes;
        this.memory = memory;
        this.farewell = farewell;
        this.owner = owner;
    }

    @Override
    public void send(Frame frame) {
        boolean overflow;
        long waiting;
        lock.lock();
        try {
            if (state != State.OPEN) {
                return;
            }
            overflow = (outbox.chargedMemory() > outboxBytes && !collapse()) || !add(frame);
            if (overflow) {
                drop();
                beginClosing(CloseReason.OVERLOADED);
            }
            waiting = outbox.waitingBytes();
        } finally {
            lock.unlock();
        }
        if (overflow) {
            closingBegun();
        } else {
            flushSoon(waiting);
        }
    }

    /**
     * With an answer, which may be of any size, a client falls behind through no fault of its own; it is not read from until
     * that has left, so there is no second one.
     *
     * @return false if there is no memory for it
     */
    private boolean add(Frame frame) {
        boolean wasBehind = isBehind();
        outbox.add(frame);
        if (!wasBehind && isBehind()) {
            outbox.excuse(frame);
        }
        long more = outbox.unsharedBytes() - taken;
        if (more <= FREE_BYTES) {
            return true;
        }
        boolean thereIs = memory.take(more);
        taken += thereIs ? more : 0;
        return thereIs;
    }

    private void drop() {
        outbox.drop();
        giveBackSpare();
    }

    private void giveBackSpare() {
        long needed = outbox.unsharedBytes();
        if (taken > needed) {
            memory.giveBack(taken - needed);
            taken = needed;
        }
    }

    /** Whether enough could be dropped for this not to be done again at once. */
    private boolean collapse() {
        outbox.collapse();
        return outbox.chargedMemory() <= outboxBytes / 2;
    }

    @Override
    public void authenticated() {
        owner.authenticated();
    }

    @Override
    public void close(CloseReason reason) {
        lock.lock();
        try {
            if (state != State.OPEN) {
                return;
            }
            beginClosing(reason);
        } finally {
            lock.unlock();
        }
        closingBegun();
    }

    /**
     * Also lets the client ask for the next thing, once the answers to what it asked before have mostly left: it may ask
     * for more than fits into the outbox, as long as it takes it.
     *
     * @param next run at once or on a thread of its own
     */
    @Override
    public void whenCaughtUp(Runnable next) {
        lock.lock();
        try {
            if (isBehind()) {
                onceCaughtUp.add(next);
                return;
            }
        } finally {
            lock.unlock();
        }
        next.run();
    }

    private boolean isBehind() {
        return state == State.OPEN && outbox.waitingMemory() > outboxBytes / 2;
    }

    /** What waits until the client has caught up, if it has. */
    private List<Runnable> caughtUp() {
        if (onceCaughtUp.isEmpty() || isBehind()) {
            return List.of();
        }
        List<Runnable> next = List.copyOf(onceCaughtUp);
        onceCaughtUp.clear();
        return next;
    }

    /** Answers a ping. */
    void pong(byte[] payload) {
        lock.lock();
        try {
            if (state != State.OPEN) {
                return;
            }
            outbox.pong(payload);
        } finally {
            lock.unlock();
        }
        flushSoon(0);
    }

    /** Writes what waits, unless a write is in progress, which will see to it. */
    void flush() {
        heldBy = null;
        writer.iterate();
    }

    /**
     * The client has closed. What waits is of no use to it any more.
     *
     * @return false if the server had closed before, so that no answer is due
     */
    boolean closedByClient() {
        lock.lock();
        try {
            if (state == State.DONE || (state == State.CLOSING && outbox.isEmpty())) {
                return false;
            }
            drop();
            state = State.CLOSED_BY_CLIENT;
            abortAfter(farewell);
        } finally {
            lock.unlock();
        }
        flush();
        return true;
    }

    /** The connection has ended. */
    void gone() {
        lock.lock();
        try {
            state = State.DONE;
            outbox.drop();
            memory.giveBack(taken);
            taken = 0;
            onceCaughtUp.clear();
            stopTimer();
        } finally {
            lock.unlock();
        }
    }

    private void beginClosing(CloseReason reason) {
        state = State.CLOSING;
        outbox.close(reason);
        abortAfter(farewell);
    }

    private void closingBegun() {
        owner.closing();
        flush();
    }

    private void flushSoon(long waiting) {
        Burst burst = Burst.current();
        if (burst == null || waiting >= BUFFER_BYTES) {
            flush();
            return;
        }
        if (heldBy != burst) {
            heldBy = burst;
            burst.hold(this);
        }
        burst.checkTime();
    }

    private void abortAfter(Duration delay) {
        stopTimer();
        timer = scheduler.schedule(owner::abort, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /**
     * Puts one buffer after the other into the socket. Whichever thread finds it idle writes; what others add meanwhile is
     * written by the same thread or, once the socket is full, by the one that sees it writable again.
     */
    private final class Writer extends IteratingCallback {

        private @Nullable RetainableByteBuffer buffer;

        @Override
        protected Action process() {
            State drained = null;
            List<Runnable> next;
            lock.lock();
            try {
                if (outbox.isEmpty()) {
                    drained = state;
                    afterLastFrame();
                } else {
                    fillBuffer();
                }
                giveBackSpare();
                next = caughtUp();
            } finally {
                lock.unlock();
            }
            // this thread may be the one that looks after all sockets
            next.forEach(Thread::startVirtualThread);
            if (drained == null) {
                socket.write(this, requireNonNull(buffer).getByteBuffer());
                return Action.SCHEDULED;
            }
            releaseBuffer();
            if (drained == State.CLOSED_BY_CLIENT) {
                owner.readyToAnswerClose();
            }
            return Action.IDLE;
        }

        private void fillBuffer() {
            int wanted = outbox.wanted(BUFFER_BYTES);
            if (buffer == null || buffer.capacity() < wanted) {
                releaseBuffer();
                buffer = buffers.acquire(wanted, true);
            }
            var bytes = buffer.getByteBuffer();
            BufferUtil.clearToFill(bytes);
            outbox.fill(bytes);
            BufferUtil.flipToFlush(bytes, 0);
        }

        /**
         * A client that answers the close frame has read everything. Hanging up before, while it may still be sending,
         * would make its system throw away what it has not read yet.
         */
        private void afterLastFrame() {
            switch (state) {
                case CLOSING -> {
                    state = State.DONE;
                    abortAfter(TIME_TO_ANSWER);
                }
                case CLOSED_BY_CLIENT -> state = State.DONE;
                case OPEN, DONE -> {}
            }
        }

        private void releaseBuffer() {
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            releaseBuffer();
            gone();
            owner.abort();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
