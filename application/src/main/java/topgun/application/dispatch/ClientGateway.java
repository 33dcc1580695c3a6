package topgun.application.dispatch;

import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.port.ClientChannel;
import topgun.application.port.CloseReason;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MessageCodec;
import topgun.application.port.Scheduler;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.telemetry.Telemetry;
import topgun.domain.clock.TimeSource;

/**
 * The server as a transport sees it: clients come, speak and go.
 *
 * <p>What is done quickly, which is nearly all there is, is done on the thread that brings it: that of a transport, which
 * serves many clients, and to which every change of threads would cost more than the work. What may take longer, by its
 * kind or by its length, is left to workers.
 *
 * <p>Frames of one session arrive one at a time; calls for different sessions may overlap. Nothing here blocks, and no
 * exception leaves: whatever a client sends, its connection is the only one that can suffer.
 */
public final class ClientGateway {

    private static final System.Logger LOG = System.getLogger(ClientGateway.class.getName());

    /** Takes well under a millisecond, whatever it says, unless it is of a kind that may take long. */
    private static final int SHORT_FRAME_BYTES = 64 << 10;

    private final Sessions sessions;
    private final Welcome welcome;
    private final MessageCodec codec;
    private final MessageRegistry registry;
    private final TimeSource time;
    private final Scheduler scheduler;
    private final int mostBatchMessages;
    private final Executor workers;
    private final Telemetry telemetry;
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile boolean draining;

    /**
     * @param mostBatchMessages how many messages may come in one {@code BATCH} frame
     * @param scheduler lets sessions pause that write faster than they may
     * @param workers run what may take longer
     */
    public ClientGateway(
            Sessions sessions,
            Welcome welcome,
            MessageCodec codec,
            MessageRegistry registry,
            TimeSource time,
            Scheduler scheduler,
            int mostBatchMessages,
            Executor workers,
            Telemetry telemetry) {
        this.sessions = sessions;
        this.welcome = welcome;
        this.codec = codec;
        this.registry = registry;
        this.time = time;
        this.scheduler = scheduler;
        this.mostBatchMessages = mostBatchMessages;
        this.workers = workers;
        this.telemetry = telemetry;
    }

    /** A client has connected. It may be greeted, or sent away, before this returns. */
    public Session connected(ClientChannel channel) {
        telemetry.connected();
        return begun(channel);
    }

    /** The same for a client that has no connection. */
    public Session begun(ClientChannel channel) {
        Session session = sessions.open(channel);
        welcome.greet(session);
        if (draining) {
            session.close(CloseReason.SHUTDOWN);
        }
        return session;
    }

    /** A client was not let in, because as many are connected as may be. */
    public void turnedAway() {
        telemetry.turnedAway();
    }

    /**
     * A client has spoken.
     *
     * @param next called once, now or later and by any thread, when the next frame of this session may come; never once
     *     the server is {@linkplain #drain draining}
     */
    public void received(Session session, byte[] frame, FrameKind kind, Runnable next) {
        if (draining) {
            return;
        }
        var arrival = new Arrival(session, next);
        if (frame.length > SHORT_FRAME_BYTES) {
            offload(session, arrival, () -> receive(session, frame, kind, arrival));
        } else {
            receive(session, frame, kind, arrival);
        }
    }

    /** The same for a client that does not speak in frames. */
    public void received(Session session, ClientMessage message, Runnable next) {
        if (draining) {
            return;
        }
        var arrival = new Arrival(session, next);
        arrival.understoodAs(message);
        serve(session, message, arrival);
    }

    /** A sign of life that says nothing. */
    public void heard(Session session) {
        session.heard(time.millis());
    }

    /** A client has gone, for whatever reason. */
    public void disconnected(Session session) {
        try {
            sessions.end(session);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, session + ": could not clean up completely", e);
        }
    }

    /** From now on nothing that is received is looked at; what was received before is finished. */
    public void drain() {
        draining = true;
    }

    /** How many frames are being served. */
    public long inFlight() {
        long finished = ended.sum();
        return begun.sum() - finished;
    }

    private void receive(Session session, byte[] frame, FrameKind kind, Arrival arrival) {
        ClientMessage message;
        try {
            message = codec.decode(frame, kind);
        } catch (MalformedMessageException e) {
            answerMalformed(session, e);
            arrival.run();
            return;
        }
        arrival.understoodAs(message);
        if (message instanceof ClientMessage.Batch(var frames)) {
            offload(session, arrival, () -> receiveBatch(session, frames.iterator(), frames.size(), kind, arrival));
        } else if (mayTakeLong(message)) {
            offload(session, arrival, () -> serve(session, message, arrival));
        } else {
            serve(session, message, arrival);
        }
    }

    private void offload(Session session, Runnable next, Runnable work) {
        workers.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, session + ": could not be served", e);
                session.send(Failure.INTERNAL);
                next.run();
            }
        });
    }

    private static boolean mayTakeLong(ClientMessage message) {
        return switch (message) {
            case ClientMessage.Authenticate authenticate -> true; // keys may have to be fetched
            case ClientMessage.QuerySubscribe query -> true;
            case ClientMessage.Search search -> true;
            case ClientMessage.SearchSubscribe search -> true;
            case ClientMessage.VectorSearch search -> true;
            case ClientMessage.HybridSearch search -> true;
            case ClientMessage.HybridSearchSubscribe search -> true;
            case ClientMessage.JournalSubscribe journal -> true;
            case ClientMessage.JournalRead journal -> true;
            case ClientMessage.EntryProcess process -> true;
            case ClientMessage.EntryProcessBatch process -> true;
            case ClientMessage.RegisterResolver register -> true;
            default -> false;
        };
    }

    private void receiveBatch(Session session, Iterator<byte[]> frames, int count, FrameKind kind, Runnable next) {
        if (!session.isAuthenticated()) {
            next.run();
        } else if (!session.admits(count, time.millis())) {
            session.send(new Failure(429, "rate limit exceeded, slow down"));
            next.run();
        } else if (count > mostBatchMessages) {
            session.send(new Failure(413, "too many messages in one frame"));
            next.run();
        } else {
            new BatchRun(session, frames, kind, next).serveAll();
        }
    }

    /** A session that writes faster than it may is not refused; its next message is read later. */
    private void serve(Session session, ClientMessage message, Runnable next) {
        long pauseMillis = session.pauseMillisAfter(writesIn(message), time.millis());
        var turn = new Turn(pauseMillis == 0 ? next : () -> scheduler.after(pauseMillis, next));
        if (!session.isAuthenticated() && !isAllowedBeforeAuthentication(message)) {
            LOG.log(Level.DEBUG, "{0}: {1} before authentication, dropped", session, message.getClass());
            turn.end();
            return;
        }
        try {
            if (!registry.dispatch(session, message, turn)) {
                session.send(new Failure(501, "not supported by this server"));
                turn.end();
            }
        } catch (RuntimeException | VirtualMachineError e) {
            LOG.log(Level.ERROR, session + ": " + message.getClass().getSimpleName() + " failed", e);
            session.send(Failure.INTERNAL);
            turn.end();
        }
    }

    private static int writesIn(ClientMessage message) {
        return switch (message) {
            case ClientMessage.ClientOperation operation -> 1;
            case ClientMessage.OperationBatch batch -> batch.operations().size();
            case ClientMessage.OrPushDiff push ->
                push.entries().stream()
                        .mapToInt(entry ->
                                entry.additions().size() + entry.tombstones().size())
                        .sum();
            case ClientMessage.EntryProcess process -> 1;
            case ClientMessage.EntryProcessBatch process -> process.keys().size();
            case ClientMessage.CounterSync sync -> 1;
            case ClientMessage.TopicPublish publish -> 1;
            default -> 0;
        };
    }

    private static boolean isAllowedBeforeAuthentication(ClientMessage message) {
        return message instanceof ClientMessage.Authenticate
                || message instanceof ClientMessage.DeviceHello
                || message instanceof ClientMessage.Ping;
    }

    private void answerMalformed(Session session, MalformedMessageException e) {
        LOG.log(Level.DEBUG, "{0}: {1}", session, e.getMessage());
        telemetry.misunderstood();
        switch (e.kind()) {
            case UNDECODABLE -> session.close(CloseReason.PROTOCOL_ERROR);
            case INVALID, TOO_DEEP -> {
                if (session.isAuthenticated()) {
                    session.send(Failure.MALFORMED);
                }
            }
        }
    }

    /** What has come, until it has been served and the client may go on. */
    private final class Arrival implements Runnable {

        private final Session session;
        private final Runnable next;
        private final long since = telemetry.now();
        private @Nullable Class<? extends ClientMessage> message;

        Arrival(Session session, Runnable next) {
            this.session = session;
            this.next = next;
            session.startServing();
            begun.increment();
        }

        void understoodAs(ClientMessage content) {
            message = content.getClass();
        }

        @Override
        public void run() {
            ended.increment();
            if (message != null) {
                telemetry.served(message, since);
            }
            session.finishServing(time.millis());
            next.run();
        }
    }

    /**
     * Serves the messages of one frame as if each had come alone. One that cannot be read is skipped.
     *
     * <p>A message may be done with where nothing may take long, on the lane of a map or in the writer of the store; the next
     * one, which may be of any kind, is left to a worker.
     */
    private final class BatchRun implements Runnable {

        private final Session session;
        private final Iterator<byte[]> frames;
        private final FrameKind kind;
        private final Runnable next;
        /**
         * Whether a thread is in the loop. A turn that ends meanwhile lets the loop go on instead of beginning another, or
         * turns that end at once would nest ever deeper.
         */
        private boolean running = true;

        /** Whether the last turn has ended. */
        private boolean turnEnded = true;

        BatchRun(Session session, Iterator<byte[]> frames, FrameKind kind, Runnable next) {
            this.session = session;
            this.frames = frames;
            this.kind = kind;
            this.next = next;
        }

        @Override
        public void run() {
            synchronized (this) {
                turnEnded = true;
                if (running) {
                    return;
                }
                running = true;
            }
            offload(session, next, this::serveAll);
        }

        void serveAll() {
            while (mayGoOn()) {
                if (!frames.hasNext()) {
                    next.run();
                    return;
                }
                serveNext();
            }
        }

        private synchronized boolean mayGoOn() {
            running = turnEnded;
            turnEnded = false;
            return running;
        }

        private void serveNext() {
            try {
                ClientMessage message = codec.decode(frames.next(), kind);
                if (message instanceof ClientMessage.Batch) {
                    LOG.log(Level.DEBUG, "{0}: a batch within a batch, skipped", session);
                    run();
                } else {
                    serve(session, message, this);
                }
            } catch (MalformedMessageException e) {
                switch (e.kind()) {
                    case INVALID -> answerMalformed(session, e);
                    case UNDECODABLE, TOO_DEEP -> {
                        LOG.log(Level.DEBUG, "{0}: {1}, skipped", session, e.getMessage());
                        telemetry.misunderstood();
                    }
                }
                run();
            }
        }
    }
}
