package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;

/** How clients of all generations get in, with a token and without, where one is needed and where none is. */
class EntranceEndToEndTest {

    private static final Map<String, String> OPEN = Map.of("storage", "memory", "no-auth", "true");
    private static final Map<String, String> GUARDED = Map.of("storage", "memory");

    private static void write(RawClient client) {
        client.send(Write.put("m", "k", 1).id("1").message());
        assertThat(payloadOf(client.await("OP_ACK"))).containsEntry("lastId", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ws", "/ws/any", "/sync", "/api/status"})
    void whereNoTokenIsNeededEverybodyIsAcknowledgedUnasked(String path) {
        try (ServerUnderTest server = ServerUnderTest.with(OPEN);
                RawClient client = RawClient.connect(server.port(), path)) {
            assertThat(client.await("AUTH_ACK"))
                    .containsEntry("userId", "anonymous")
                    .containsEntry("protocolVersion", 1.0);
            client.send(message("AUTH", Map.of("token", "whatever it has")));
            assertThat(client.settle())
                    .as("a second acknowledgement would make it send everything again")
                    .isEmpty();
            write(client);
        }
    }

    @Test
    void aDeviceIsKnownAgainWhereNoTokenIsNeeded() {
        try (ServerUnderTest server = ServerUnderTest.with(OPEN)) {
            Object token;
            Object id;
            try (RawClient first = RawClient.connect(server.port(), "/ws")) {
                first.send(message("DEVICE_HELLO", Map.of()));
                Map<String, Object> ack = first.await("DEVICE_ACK");
                token = ack.get("deviceToken");
                id = ack.get("deviceId");
                first.send(message("DEVICE_HELLO", Map.of()));
                assertThat(first.settle())
                        .extracting("type")
                        .as("a connection has one device")
                        .containsExactly("AUTH_ACK");
            }
            try (RawClient again = RawClient.connect(server.port(), "/ws");
                    RawClient stranger = RawClient.connect(server.port(), "/ws")) {
                again.send(message("DEVICE_HELLO", Map.of("deviceToken", token)));
                assertThat(again.await("DEVICE_ACK"))
                        .containsEntry("deviceId", id)
                        .doesNotContainKey("deviceToken");
                stranger.send(message("DEVICE_HELLO", Map.of("deviceToken", "made up")));
                assertThat(stranger.await("DEVICE_ACK"))
                        .containsKey("deviceToken")
                        .doesNotContainEntry("deviceId", id);
            }
        }
    }

    @Test
    void aDeviceIsThatOfOneUser() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(GUARDED);
                RawClient ann = RawClient.connect(server.port());
                RawClient bob = RawClient.connect(server.port())) {
            ann.send(message("AUTH", Map.of("token", server.token("ann"))));
            Map<String, Object> ack = ann.await("AUTH_ACK");
            assertThat(ack).containsEntry("userId", "ann").containsEntry("protocolVersion", 1.0);
            bob.send(message("AUTH", Map.of("token", server.token("bob"), "deviceToken", ack.get("deviceToken"))));
            assertThat(bob.await("AUTH_ACK"))
                    .containsEntry("userId", "bob")
                    .containsKey("deviceToken")
                    .doesNotContainEntry("deviceId", ack.get("deviceId"));
        }
    }

    @Test
    void whoHasNoTokenYetWaitsAndComesInWithOneLater() {
        try (ServerUnderTest server = ServerUnderTest.withSecret(GUARDED);
                RawClient client = RawClient.connect(server.port(), "/ws")) {
            client.send(message("DEVICE_HELLO", Map.of()));
            client.send(message("AUTH", Map.of("token", 7)));
            client.send(message("NO_SUCH_TYPE", Map.of()));
            client.send(payload("OP_BATCH", Map.of("ops", List.of())));
            assertThat(client.settle()).extracting("type").containsExactly("AUTH_REQUIRED");

            client.send(message("AUTH", Map.of("token", server.token("ann"), "protocolVersion", 9)));
            assertThat(client.await("AUTH_ACK")).containsKeys("deviceId", "deviceToken");
            write(client);
        }
    }
}
