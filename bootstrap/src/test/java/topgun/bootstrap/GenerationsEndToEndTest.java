package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;
import static topgun.bootstrap.client.Undefined.UNDEFINED;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.MapReader;
import topgun.bootstrap.client.RawClient;

/** What each generation of clients does differently, over real sockets against a server on its embedded database. */
class GenerationsEndToEndTest {

    @TempDir
    private Path data;

    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.withSecret(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** As clients before 2.0 write: unused members undefined, {@code synced} beside them. */
    private static Map<String, Object> legacyPut(String id, String map, String key, Object value, long offset) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("id", id);
        operation.put("mapName", map);
        operation.put("opType", "PUT");
        operation.put("key", key);
        operation.put("record", Map.of("value", value, "timestamp", stamp("client-legacy", offset)));
        operation.put("orRecord", UNDEFINED);
        operation.put("orTag", UNDEFINED);
        operation.put("timestamp", stamp("client-legacy", offset));
        operation.put("synced", false);
        return operation;
    }

    /** As clients since 2.0 write: unused members left out. */
    private static Map<String, Object> put(String id, String map, String key, Object value, long offset) {
        return Map.of(
                "id",
                id,
                "mapName",
                map,
                "opType",
                "PUT",
                "key",
                key,
                "record",
                Map.of("value", value, "timestamp", stamp("client-current", offset)),
                "synced",
                false);
    }

    private static Map<String, Object> stamp(String node, long offset) {
        return Map.of("millis", 1_700_000_000_000L + offset, "counter", 0, "nodeId", node);
    }

    private static void follow(RawClient client, String map) {
        client.send(payload("QUERY_SUB", Map.of("queryId", "q-" + map, "mapName", map, "query", Map.of())));
        client.await("QUERY_RESP");
    }

    @Test
    void writesOfOneGenerationReachTheOthersLive() {
        try (RawClient legacy = server.client("ann");
                RawClient current = server.client("bob")) {
            follow(legacy, "m");
            follow(current, "m");
            legacy.send(payload("OP_BATCH", Map.of("ops", List.of(legacyPut("1", "m", "k", "from legacy", 1)))));
            Map<String, Object> event = payloadOf(current.await("SERVER_EVENT"));
            assertThat(event).containsEntry("eventType", "UPDATED").containsEntry("key", "k");
            Map<String, Object> update = payloadOf(current.await("QUERY_UPDATE"));
            assertThat(update).containsEntry("value", "from legacy").containsEntry("type", "UPDATE");
            assertThat(update).containsKey("changeType");

            current.send(payload("OP_BATCH", Map.of("ops", List.of(put("1", "m", "k", "from current", 2)))));
            assertThat(payloadOf(legacy.await("SERVER_EVENT"))).containsEntry("key", "k");
        }
    }

    @Test
    void legacyClientsGetNumbersAndOthersTheTextTheySent() {
        try (RawClient legacy = server.client("ann");
                RawClient current = server.client("bob")) {
            legacy.send(payload("OP_BATCH", Map.of("ops", List.of(legacyPut("10", "m", "k", 1, 1)))));
            assertThat(payloadOf(legacy.await("OP_ACK"))).containsEntry("lastId", 10.0);
            current.send(payload("OP_BATCH", Map.of("ops", List.of(put("10", "m", "k", 1, 2)))));
            assertThat(payloadOf(current.await("OP_ACK"))).containsEntry("lastId", "10");
        }
    }

    @Test
    void cumulativeBatchesAreAcknowledgedEachTimeAndToldOnce() {
        try (RawClient writer = server.client("ann");
                RawClient follower = server.client("bob")) {
            follow(follower, "m");
            List<Map<String, Object>> pending = new ArrayList<>();
            for (int n = 1; n <= 3; n++) {
                pending.add(legacyPut(String.valueOf(n), "m", "k" + n, n, n));
                writer.send(payload("OP_BATCH", Map.of("ops", List.copyOf(pending))));
            }
            for (int n = 1; n <= 3; n++) {
                assertThat(payloadOf(writer.await("OP_ACK"))).containsEntry("lastId", (double) n);
            }
            assertThat(follower.settle().stream().filter(m -> "SERVER_EVENT".equals(m.get("type"))))
                    .hasSize(3);
        }
    }

    /** What a device of any generation knows of a counter: it sends all of it, and takes the greater amount of each node. */
    private static final class Counting {

        private final RawClient device;
        private final String node;
        private final Map<String, Double> positive = new HashMap<>();
        private final Map<String, Double> negative = new HashMap<>();

        Counting(RawClient device, String node) {
            this.device = device;
            this.node = node;
            device.send(payload("COUNTER_REQUEST", Map.of("name", "likes")));
            hear(device.await("COUNTER_RESPONSE"));
        }

        void add(double amount) {
            (amount < 0 ? negative : positive).merge(node, Math.abs(amount), Double::sum);
            Map<String, Object> state = Map.of("positive", Map.copyOf(positive), "negative", Map.copyOf(negative));
            device.send(payload("COUNTER_SYNC", Map.of("name", "likes", "state", state)));
        }

        void hearUntil(double expected) {
            while (value() != expected) {
                hear(device.await("COUNTER_UPDATE"));
            }
        }

        private void hear(Map<String, Object> message) {
            var state = (Map<?, ?>) payloadOf(message).get("state");
            take(positive, state.get("positive"));
            take(negative, state.get("negative"));
        }

        private static void take(Map<String, Double> known, Object told) {
            ((Map<?, ?>) told).forEach((who, amount) -> known.merge((String) who, (Double) amount, Math::max));
        }

        private double value() {
            return sum(positive) - sum(negative);
        }

        private static double sum(Map<String, Double> amounts) {
            return amounts.values().stream().mapToDouble(amount -> amount).sum();
        }
    }

    @Test
    void whatTwoDevicesOfOneUserCountAddsUp() {
        try (RawClient phone = server.client("ann");
                RawClient laptop = server.client("ann");
                RawClient tablet = server.client("ann")) {
            var onPhone = new Counting(phone, "phone");
            var onLaptop = new Counting(laptop, "laptop");
            onPhone.add(5);
            onLaptop.add(3);
            onPhone.add(-2);
            onLaptop.add(-1);
            onPhone.hearUntil(5);
            onLaptop.hearUntil(5);
            assertThat(new Counting(tablet, "tablet").value()).isEqualTo(5);
        }
    }

    @Test
    void aSecondAuthenticationIsNotAnswered() {
        try (RawClient client = server.client("ann")) {
            client.send(message("AUTH", Map.of("token", server.token("ann"))));
            client.send(message("AUTH", Map.of("token", "rubbish")));
            assertThat(client.settle()).isEmpty();
        }
    }

    @Test
    void onlyClientsKnownToBeLaterGetTheirTimestampBackInAPong() {
        try (RawClient unknown = server.client("ann");
                RawClient later = server.client("eve");
                RawClient current = server.client("bob")) {
            unknown.send(payload("OP_BATCH", Map.of("ops", List.of(put("1", "m", "k", 1, 1)))));
            unknown.await("OP_ACK");
            unknown.send(message("PING", Map.of("timestamp", 1_700_000_000_123L)));
            assertThat(unknown.await("PONG")).doesNotContainKey("timestamp").containsKey("serverTime");
            later.send(payload("SQL_QUERY", Map.of("queryId", "q", "sql", "SELECT 1")));
            later.send(message("PING", Map.of("timestamp", 1_700_000_000_123L)));
            assertThat(later.await("PONG")).containsEntry("timestamp", 1_700_000_000_123.0);
            assertThat(new MapReader(later, "m").rootHash()).isEqualTo(new MapReader(unknown, "m").rootHash());
            current.send(message("DEVICE_HELLO", Map.of()));
            current.send(message("PING", Map.of("timestamp", 1_700_000_000_123L)));
            assertThat(current.await("PONG")).containsEntry("timestamp", 1_700_000_000_123.0);
        }
    }

    @Test
    void aDeviceIsRecognisedByItsTokenAndHashesLikeACurrentClient() {
        String deviceToken;
        Object deviceId;
        try (RawClient first = RawClient.connect(server.port(), "/ws")) {
            first.await("AUTH_REQUIRED");
            first.send(message("AUTH", Map.of("token", server.token("ann"))));
            Map<String, Object> ack = first.await("AUTH_ACK");
            deviceToken = (String) ack.get("deviceToken");
            deviceId = ack.get("deviceId");
            first.send(payload("OP_BATCH", Map.of("ops", List.of(put("1", "m", "k", 1, 1)))));
            first.await("OP_ACK");
        }
        try (RawClient again = RawClient.connect(server.port());
                RawClient legacy = server.client("bob")) {
            again.await("AUTH_REQUIRED");
            again.send(message("AUTH", Map.of("token", server.token("ann"), "deviceToken", deviceToken)));
            Map<String, Object> ack = again.await("AUTH_ACK");
            assertThat(ack).containsEntry("deviceId", deviceId).doesNotContainKey("deviceToken");
            assertThat(new MapReader(again, "m").rootHash()).isNotEqualTo(new MapReader(legacy, "m").rootHash());
        }
    }

    @Test
    void aWriteWithABrokenClockIsStampedByTheServerAndToldToItsWriter() {
        try (RawClient poisoned = server.client("ann")) {
            Map<String, Object> operation = new LinkedHashMap<>(legacyPut("1", "m", "k", "v", 1));
            operation.put(
                    "record",
                    Map.of("value", "v", "timestamp", Map.of("millis", Double.NaN, "counter", 3, "nodeId", "c")));
            poisoned.send(payload("OP_BATCH", Map.of("ops", List.of(operation))));
            assertThat(payloadOf(poisoned.await("SERVER_EVENT"))).containsEntry("key", "k");
            assertThat(payloadOf(poisoned.await("OP_ACK"))).containsEntry("lastId", 1.0);
        }
    }

    @Test
    void jsonTextIsUnderstoodAndAnsweredInMessagePack() {
        try (RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_REQUIRED");
            client.sendText("{\"type\":\"AUTH\",\"token\":\"" + server.token("ann") + "\"}");
            client.await("AUTH_ACK");
            client.sendText("{\"type\":\"PING\",\"timestamp\":42.5}");
            assertThat(client.await("PONG")).containsEntry("timestamp", 42.5);
        }
    }

    @Test
    void aClientThatWasAwayFindsWhatItMissed() {
        try (RawClient writer = server.client("ann")) {
            List<Map<String, Object>> operations = new ArrayList<>();
            for (int n = 0; n < 300; n++) {
                operations.add(put(String.valueOf(n), "m", "key-" + n, n, n));
            }
            writer.send(payload("OP_BATCH", Map.of("ops", operations)));
            writer.await("OP_ACK");
        }
        try (RawClient late = server.client("bob")) {
            assertThat(new MapReader(late, "m").records()).hasSize(300);
        }
    }

    @Test
    void taggedRecordsTravelLiveAndRemovalsFollow() {
        try (RawClient writer = server.client("ann");
                RawClient follower = server.client("bob")) {
            follow(follower, "tags");
            String tag = "1700000000001:0:client-current";
            writer.send(payload(
                    "OP_BATCH",
                    Map.of(
                            "ops",
                            List.of(Map.of(
                                    "id", "1",
                                    "mapName", "tags",
                                    "opType", "OR_ADD",
                                    "key", "post",
                                    "orRecord",
                                            Map.of(
                                                    "value",
                                                    "blue",
                                                    "timestamp",
                                                    stamp("client-current", 1),
                                                    "tag",
                                                    tag))))));
            assertThat(payloadOf(follower.await("SERVER_EVENT"))).containsEntry("eventType", "OR_ADD");
            writer.send(payload(
                    "OP_BATCH",
                    Map.of(
                            "ops",
                            List.of(Map.of(
                                    "id",
                                    "2",
                                    "mapName",
                                    "tags",
                                    "opType",
                                    "OR_REMOVE",
                                    "key",
                                    "post",
                                    "orTag",
                                    tag)))));
            assertThat(payloadOf(follower.await("SERVER_EVENT")))
                    .containsEntry("eventType", "OR_REMOVE")
                    .containsEntry("orTag", tag);
        }
    }

    @Test
    void messagesBeforeAuthenticationAreDroppedAndDoNotClose() {
        try (RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_REQUIRED");
            client.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", Map.of())));
            assertThat(client.settle()).isEmpty();
            client.send(message("AUTH", Map.of("token", server.token("ann"))));
            client.await("AUTH_ACK");
        }
    }

    @Test
    void everythingIsThereAgainAfterARestart() {
        try (RawClient writer = server.client("ann")) {
            writer.send(payload("OP_BATCH", Map.of("ops", List.of(put("1", "m", "k", "kept", 1)))));
            writer.await("OP_ACK");
        }
        server.close();
        server = ServerUnderTest.withSecret(data);
        try (RawClient reader = server.client("bob")) {
            assertThat(new MapReader(reader, "m").records().get("k")).containsEntry("value", "kept");
        }
    }

    @Test
    void thePartitionMapNamesAUsableAddress() {
        try (RawClient client = server.client("ann")) {
            client.send(message("PARTITION_MAP_REQUEST", Map.of()));
            assertThat(payloadOf(client.await("PARTITION_MAP")))
                    .containsEntry("partitionCount", 271.0)
                    .containsEntry("version", 1.0);
            client.send(payload("PARTITION_MAP_REQUEST", Map.of("currentVersion", 1)));
            assertThat(client.settle()).isEmpty();
        }
    }
}
