package topgun.bootstrap.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One connection to a running server. Sends what it is told, byte for byte, and keeps all it hears. */
public final class RawClient implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** Stands in the inbox behind the last message of a connection that is gone. */
    private static final Map<String, Object> END = Map.of();

    private final LinkedBlockingQueue<Map<String, Object>> inbox = new LinkedBlockingQueue<>();
    private final List<Map<String, Object>> passedOver = new ArrayList<>();
    private final WebSocket socket;
    private int settled;
    private volatile @Nullable Integer closeCode;

    private RawClient(HttpClient http, URI uri) {
        socket = http.newWebSocketBuilder().buildAsync(uri, new Listener()).join();
    }

    public static RawClient connect(int port) {
        return connect(port, "/");
    }

    public static RawClient connect(int port, String path) {
        return new RawClient(HTTP, URI.create("ws://127.0.0.1:" + port + path));
    }

    /** Connects to a server that proves who it is. */
    public static RawClient connect(URI uri, SSLContext trust) {
        return new RawClient(HttpClient.newBuilder().sslContext(trust).build(), uri);
    }

    /** Connects and authenticates; the greeting is consumed. */
    public static RawClient authenticated(int port, String token) {
        RawClient client = connect(port);
        client.await("AUTH_REQUIRED");
        client.send(message("AUTH", Map.of("token", token)));
        client.await("AUTH_ACK");
        return client;
    }

    /** A message whose members stand beside its type. */
    public static Map<String, Object> message(String type, Map<String, ?> members) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", type);
        message.putAll(members);
        return message;
    }

    /** A message whose members are in its payload. */
    public static Map<String, Object> payload(String type, Map<String, ?> members) {
        return message(type, Map.of("payload", members));
    }

    public void send(Map<String, ?> message) {
        sendBinary(JavaScriptPack.pack(message));
    }

    public synchronized void sendBinary(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    public synchronized void sendText(String frame) {
        socket.sendText(frame, true).join();
    }

    /** The next message of that type; others that came before stay for later. */
    public Map<String, Object> await(String type) {
        return await(type, message -> true);
    }

    /** The next message of that type that fits; others that came before stay for later. */
    public Map<String, Object> await(String type, Predicate<Map<String, Object>> fits) {
        return next(type, message -> type.equals(message.get("type")) && fits.test(message));
    }

    /** The next message of one of these types; others that came before stay for later. */
    public Map<String, Object> awaitAny(Set<String> types) {
        return next(String.join(" or ", types), message -> types.contains(message.get("type")));
    }

    private Map<String, Object> next(String waitingFor, Predicate<Map<String, Object>> wanted) {
        for (Map<String, Object> message : passedOver) {
            if (wanted.test(message)) {
                passedOver.remove(message);
                return message;
            }
        }
        for (Map<String, Object> message = next(waitingFor); ; message = next(waitingFor)) {
            if (wanted.test(message)) {
                return message;
            }
            passedOver.add(message);
        }
    }

    private Map<String, Object> next(String waitingFor) {
        try {
            Map<String, Object> message = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no " + waitingFor + " came, only " + passedOver);
            }
            if (message.isEmpty()) {
                inbox.add(END);
                throw new IllegalStateException("closed with " + closeCode + " before a " + waitingFor + " came");
            }
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Everything heard and not yet awaited, once the server has answered a PING that was sent after everything else: the
     * server answers the messages of one connection in order. A PING in JSON text gets its number back, which tells its
     * answer from those to other PINGs.
     */
    public List<Map<String, Object>> settle() {
        double number = 0.5 + settled++;
        sendText("{\"type\":\"PING\",\"timestamp\":" + number + "}");
        await("PONG", pong -> Objects.equals(pong.get("timestamp"), number));
        List<Map<String, Object>> all = List.copyOf(passedOver);
        passedOver.clear();
        return all;
    }

    /** Everything heard and not yet awaited on a connection that is closed. */
    public List<Map<String, Object>> remaining() {
        List<Map<String, Object>> all = new ArrayList<>(passedOver);
        passedOver.clear();
        inbox.drainTo(all);
        all.removeIf(Map::isEmpty);
        inbox.add(END);
        return all;
    }

    /** The code with which the server closed, once it has. */
    public Optional<Integer> closeCode() {
        return Optional.ofNullable(closeCode);
    }

    @Override
    public void close() {
        // A server that is gone cannot be told.
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .exceptionally(gone -> socket)
                .join();
    }

    /** Cuts the connection without a word. */
    public void abort() {
        socket.abort();
    }

    /** The payload of a message. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> payloadOf(Map<String, Object> message) {
        return (Map<String, Object>) Objects.requireNonNull(message.get("payload"));
    }

    private final class Listener implements WebSocket.Listener {

        private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            var bytes = new byte[data.remaining()];
            data.get(bytes);
            pieces.writeBytes(bytes);
            if (last) {
                inbox.add(JavaScriptPack.unpackMessage(pieces.toByteArray()));
                pieces.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeCode = code;
            inbox.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closeCode = 1006;
            inbox.add(END);
        }
    }
}
