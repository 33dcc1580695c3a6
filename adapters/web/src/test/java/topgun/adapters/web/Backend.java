package topgun.adapters.web;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.mockito.invocation.InvocationOnMock;
import topgun.application.dispatch.ClientGateway;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.dispatch.Welcome;
import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.application.port.Frame;
import topgun.application.port.FrameKind;
import topgun.application.port.MessageCodec;
import topgun.application.port.Scheduler;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.telemetry.Telemetry;

/** A real gateway with a make-believe protocol: every frame is a message, and a script says what happens to it. */
final class Backend {

    /** What the server does with a message. */
    @FunctionalInterface
    interface Script {

        void heard(Session session, byte[] message, FrameKind kind, Turn turn);
    }

    /** Sends back what it hears, as the client of this session is used to. */
    static final Script ECHO = (session, message, kind, turn) -> {
        session.send(Frame.of(message));
        turn.end();
    };

    final List<Session> opened = new CopyOnWriteArrayList<>();
    /** How often the gateway was told that a client has gone, for whichever session. */
    final AtomicInteger disconnects = new AtomicInteger();

    final Sessions sessions;
    final ClientGateway gateway;

    Backend(Script script) {
        this(script, session -> {});
    }

    Backend(Script script, Welcome welcome) {
        var codec = new BytesCodec();
        sessions = new Sessions(
                () -> UUID.randomUUID().toString(), codec, System::currentTimeMillis, Sessions.Rates.UNLIMITED);
        var registry = MessageRegistry.builder()
                .on(
                        ClientMessage.Authenticate.class,
                        (session, message, turn) -> script.heard(
                                session,
                                message.token().getBytes(StandardCharsets.ISO_8859_1),
                                FrameKind.valueOf(message.deviceToken().orElseThrow()),
                                turn))
                .build();
        var real = new ClientGateway(
                sessions,
                session -> {
                    opened.add(session);
                    welcome.greet(session);
                },
                codec,
                registry,
                System::currentTimeMillis,
                mock(Scheduler.class),
                1,
                Runnable::run,
                new Telemetry(System::nanoTime));
        // the real one forgives a repeated call
        gateway = mock(
                ClientGateway.class,
                withSettings().stubOnly().spiedInstance(real).defaultAnswer(this::countingCalls));
    }

    private Object countingCalls(InvocationOnMock call) throws Throwable {
        if (call.getMethod().getName().equals("disconnected")) {
            disconnects.incrementAndGet();
        }
        return call.callRealMethod();
    }

    Session only() {
        if (opened.size() != 1) {
            throw new IllegalStateException(opened.size() + " sessions instead of one");
        }
        return opened.getFirst();
    }

    private static final class BytesCodec implements MessageCodec {

        @Override
        public ClientMessage decode(byte[] frame, FrameKind kind) {
            return new ClientMessage.Authenticate(
                    new String(frame, StandardCharsets.ISO_8859_1), Optional.of(kind.name()));
        }

        @Override
        public byte[] encode(ServerMessage message) {
            throw new UnsupportedOperationException("no server message is known here");
        }

        @Override
        public byte[] encodeHead(SubscriberMessage message) {
            throw new UnsupportedOperationException("no server message is known here");
        }

        @Override
        public byte[] subscriptionTail(String subscriptionId) {
            throw new UnsupportedOperationException("no server message is known here");
        }
    }
}
