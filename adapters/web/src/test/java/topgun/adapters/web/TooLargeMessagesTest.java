package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are larger than a client may send. */
final class TooLargeMessagesTest extends EndpointFixture {

    @ParameterizedTest
    @ValueSource(ints = {Received.BINARY, Received.TEXT})
    void beforeAuthentication(int kind) {
        RawClient client = connect(new Backend(Backend.ECHO));
        client.sendFrame(kind, true, new byte[FIRST_LIMIT]);
        assertThat(client.read().payload()).hasSize(FIRST_LIMIT);

        client.sendFrame(kind, true, new byte[FIRST_LIMIT + 1]);

        assertClosedAsTooLarge(client);
    }

    @ParameterizedTest
    @ValueSource(ints = {Received.BINARY, Received.TEXT})
    void afterAuthentication(int kind) {
        RawClient client = connect(new Backend(Backend.ECHO, EndpointFixture::authenticate));
        client.sendFrame(kind, true, new byte[LIMIT]);
        assertThat(client.read().payload()).hasSize(LIMIT);

        client.sendFrame(kind, true, new byte[LIMIT + 1]);

        assertClosedAsTooLarge(client);
    }

    @Test
    void limitRisesInTheMidstOfAConnection() {
        RawClient client = connect(new Backend((session, message, kind, turn) -> {
            authenticate(session);
            Backend.ECHO.heard(session, message, kind, turn);
        }));
        client.send("first");
        assertThat(client.readText()).isEqualTo("first");

        client.sendFrame(Received.BINARY, true, new byte[LIMIT]);

        assertThat(client.read().payload()).hasSize(LIMIT);
    }

    @Test
    void inManyFragments() {
        RawClient client = connect(new Backend(Backend.ECHO));
        client.sendFrame(Received.BINARY, false, new byte[FIRST_LIMIT / 2]);
        client.sendFrame(Received.CONTINUATION, false, new byte[FIRST_LIMIT / 2]);

        client.sendFrame(Received.CONTINUATION, false, new byte[1]);

        assertClosedAsTooLarge(client);
    }

    /** If memory were taken for what the headers promise, so many would exhaust the heap of any test run. */
    @Test
    void promiseTakesNoMemory() {
        running = new Running(new Backend(Backend.ECHO));
        for (int i = 0; i < 100; i++) {
            RawClient client = running.client();
            client.sendBytes(RawClient.promise(Received.BINARY, 1 << 30));
            client.sendBytes(new byte[10]);
        }

        RawClient healthy = running.client();
        healthy.send("all well");

        assertThat(healthy.readText()).isEqualTo("all well");
    }

    @Test
    void lengthBeyondAllReason() {
        RawClient client = connect(new Backend(Backend.ECHO));

        client.sendBytes(RawClient.promise(Received.BINARY, Long.MAX_VALUE));

        assertThat(client.readUntilClose().closeCode()).isEqualTo(1009);
    }

    private void assertClosedAsTooLarge(RawClient client) {
        Received close = client.readUntilClose();
        assertThat(close.closeCode()).isEqualTo(1009);
        assertThat(close.closeText()).isEmpty();
        client.sendClose(1009);
        awaitEndOfAll();
    }
}
