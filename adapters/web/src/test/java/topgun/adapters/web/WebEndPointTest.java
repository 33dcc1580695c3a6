package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading, when it is the turn of a connection. */
class WebEndPointTest {

    private static final int BUFFER = 16 << 10;

    private final SelectionKey key = mock();
    private SocketChannel client;
    private SocketChannel accepted;
    private WebEndPoint endPoint;

    @BeforeEach
    void connect() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(server.getLocalAddress());
            accepted = server.accept();
        }
        accepted.configureBlocking(false);
        when(key.readyOps()).thenReturn(SelectionKey.OP_READ);
        endPoint = new WebEndPoint(accepted, mock(ManagedSelector.class), key, mock(Scheduler.class), new LongAdder());
        endPoint.setConnection(mock(WebSocketConnection.class));
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        accepted.close();
    }

    @Test
    void afterReadingAllThereIsAWebSocketWaitsUntilItIsFoundReadableAgain() throws IOException {
        send(100);
        endPoint.onSelected();
        assertThat(read()).isEqualTo(100);

        send(50);
        assertThat(read()).isZero();

        endPoint.onSelected();
        assertThat(read()).isEqualTo(50);
    }

    @Test
    void aWebSocketThatSendsWithoutABreakGetsNoMoreThanItsShare() throws IOException {
        send(1 << 20);
        endPoint.onSelected();

        assertThat(readAll()).isBetween(1, 64 << 10);

        endPoint.onSelected();
        assertThat(readAll()).isBetween(1, 64 << 10);
    }

    @Test
    void theEndIsNoticedWhenTheSocketIsFoundReadable() throws IOException {
        send(10);
        client.close();
        endPoint.onSelected();
        assertThat(read()).isEqualTo(10);

        endPoint.onSelected();
        assertThat(read()).isEqualTo(-1);
    }

    @Test
    void anythingButAWebSocketReadsWhenItLikes() throws IOException {
        endPoint.setConnection(mock(Connection.class));
        send(100);
        assertThat(read()).isEqualTo(100);

        send(50);
        assertThat(read()).isEqualTo(50);
    }

    private void send(int bytes) throws IOException {
        client.configureBlocking(false);
        var buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && client.write(buffer) > 0) {
            // as much as the system takes
        }
    }

    private int readAll() throws IOException {
        int all = 0;
        for (int count = read(); count > 0; count = read()) {
            all += count;
        }
        return all;
    }

    private int read() throws IOException {
        return endPoint.fill(BufferUtil.allocate(BUFFER));
    }
}
