package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no WebSocket. */
final class ProtocolViolationTest extends EndpointFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                // reserved opcode
                "\u0083\u0080\u0000\u0000\u0000\u0000",
                // not masked
                "\u0082\u0001a",
                // reserved bit, as for compressed frames
                "\u00C2\u0080\u0000\u0000\u0000\u0000",
                // continuation of nothing
                "\u0080\u0080\u0000\u0000\u0000\u0000",
                // fragmented ping
                "\u0009\u0080\u0000\u0000\u0000\u0000",
                // ping of more than 125 bytes
                "\u0089\u00FE\u0001\u0000\u0000\u0000\u0000\u0000"
            })
    void closesThatConnectionAlone(String bytes) {
        RawClient client = connect(new Backend(Backend.ECHO));
        RawClient other = running.client();

        client.sendBytes(bytes.getBytes(ISO_8859_1));
        client.sendBytes(new byte[300]);

        assertThat(client.readUntilClose().closeCode()).isEqualTo(1002);
        await().untilAsserted(() -> assertThat(running.backend.disconnects).hasValue(1));
        other.send("all well");
        assertThat(other.readText()).isEqualTo("all well");
    }

    @Test
    void isReportedBehindWhatWasAnsweredBefore() {
        RawClient client = connect(new Backend(Backend.ECHO));
        byte[] good = RawClient.frame(Received.BINARY, true, "good".getBytes(UTF_8));
        byte[] bad = "\u0083\u0080\u0000\u0000\u0000\u0000".getBytes(ISO_8859_1);

        client.sendBytes(
                ByteBuffer.allocate(good.length + bad.length).put(good).put(bad).array());

        Received first = client.read();
        assertThat(first.closeCode() == 1002 || first.text().equals("good")).isTrue();
    }
}
