package topgun.bootstrap.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import topgun.bootstrap.client.JavaScriptPack;

/** A connection that counts what it hears and does not read it, so that it costs little beside the server. */
final class CountingClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long GLANCE_NANOS = 20_000;

    private final WebSocket socket;
    private volatile long heard;
    private volatile @Nullable String end;

    /** Connects to a server that asks for no token, and takes its greeting. */
    CountingClient(int port) {
        socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port), new Listener())
                .join();
        await(1);
    }

    void send(Map<String, Object> message) {
        socket.sendBinary(ByteBuffer.wrap(JavaScriptPack.pack(message)), true).join();
    }

    /** How many messages have come. */
    long heard() {
        if (end != null) {
            throw new IllegalStateException("closed: " + end);
        }
        return heard;
    }

    /** Until so many messages have come in all. */
    void await(long count) {
        while (heard() < count) {
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one message at a time
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            if (last) {
                heard++;
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end = code + " " + reason;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end = error.toString();
        }
    }
}
