package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.adapters.memory.InMemoryRecordStore;
import topgun.adapters.memory.InMemoryServerState;

class OperatorSocketTest {

    private static final StoreQuestion QUESTION = new StoreQuestion.OfDamage();

    @TempDir
    private Path data;

    private final Storage storage = new Storage(new InMemoryRecordStore(), new InMemoryServerState(), () -> {});
    private final List<String> lines = new ArrayList<>();
    private OperatorSocket socket;

    @BeforeEach
    void listen() {
        socket = OperatorSocket.listen(data, storage).orElseThrow();
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void nobodyWaitsForOneWhoSaysNothing() throws IOException {
        try (SocketChannel silent = connect()) {
            assertThat(silent.isConnected()).isTrue();
            assertThat(OperatorSocket.ask(data, QUESTION, lines::add)).contains(ExitCode.OK);
            assertThat(lines).containsExactly("0 records, 0 damaged");
        }
    }

    @Test
    void whoHasGoneLeavesRoom() throws IOException {
        for (int n = 0; n < 100; n++) {
            connect().close();
        }
        assertThat(OperatorSocket.ask(data, QUESTION, lines::add)).contains(ExitCode.OK);
    }

    @Test
    void closingSendsEverybodyAway() throws IOException {
        try (SocketChannel silent = connect()) {
            OperatorSocket.ask(data, QUESTION, lines::add);
            socket.close();
            assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(OperatorSocket.isServed(data)).isFalse();
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(data.resolve("topgun.sock")));
    }
}
