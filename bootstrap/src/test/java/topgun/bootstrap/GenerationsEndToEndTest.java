package topgun.bootstrap;

import static java.util.Objects.requireNonNull;
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
import topgun.bootstrap.client.Write;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.TriePath;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

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
            legacy.send(Write.batch(List.of(legacyPut("1", "m", "k", "from legacy", 1))));
            Map<String, Object> event = payloadOf(current.await("SERVER_EVENT"));
            assertThat(event).containsEntry("eventType", "UPDATED").containsEntry("key", "k");
            Map<String, Object> update = payloadOf(current.await("QUERY_UPDATE"));
            assertThat(update).containsEntry("value", "from legacy").containsEntry("type", "UPDATE");
            assertThat(update).containsKey("changeType");

            current.send(Write.batch(List.of(put("1", "m", "k", "from current", 2))));
            assertThat(payloadOf(legacy.await("SERVER_EVENT"))).containsEntry("key", "k");
        }
    }

    @Test
    void legacyClientsGetNumbersAndOthersTheTextTheySent() {
        try (RawClient legacy = server.client("ann");
                RawClient current = server.client("bob")) {
            legacy.send(Write.batch(List.of(legacyPut("10", "m", "k", 1, 1))));
            assertThat(payloadOf(legacy.await("OP_ACK"))).containsEntry("lastId", 10.0);
            current.send(Write.batch(List.of(put("10", "m", "k", 1, 2))));
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
                writer.send(Write.batch(List.copyOf(pending)));
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
            unknown.send(Write.batch(List.of(put("1", "m", "k", 1, 1))));
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
            first.send(Write.batch(List.of(put("1", "m", "k", 1, 1))));
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
            poisoned.send(Write.batch(List.of(operation)));
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
            writer.send(Write.batch(operations));
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
            writer.send(Write.batch(Write.add("tags", "post", "blue", tag)
                    .at(1_700_000_000_001L)
                    .from("client-current")));
            assertThat(payloadOf(follower.await("SERVER_EVENT"))).containsEntry("eventType", "OR_ADD");
            writer.send(Write.batch(Write.removeTag("tags", "post", tag)));
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
            writer.send(Write.batch(List.of(put("1", "m", "k", "kept", 1))));
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

    /** Of a client before 2.0, which the server has had occasion to notice. */
    private RawClient legacyClient(String user) {
        RawClient client = server.client(user);
        client.send(Write.batch(List.of(legacyPut("1", "elsewhere", user, 1, 1))));
        client.await("OP_ACK");
        return client;
    }

    private RawClient currentClient(String user) {
        RawClient client = server.client(user);
        client.send(message("DEVICE_HELLO", Map.of()));
        return client;
    }

    @Test
    void aBacklogOfTwelveIsTakenOffTheListAtOnce() {
        try (RawClient legacy = server.client("ann");
                RawClient current = currentClient("bob")) {
            List<Map<String, Object>> ofLegacy = new ArrayList<>();
            List<Map<String, Object>> ofCurrent = new ArrayList<>();
            for (int n = 1; n <= 12; n++) {
                ofLegacy.add(legacyPut(String.valueOf(n), "m", "legacy" + n, n, n));
                ofCurrent.add(put(String.valueOf(n), "m", "current" + n, n, n));
            }
            legacy.send(Write.batch(ofLegacy));
            current.send(Write.batch(ofCurrent));
            assertThat(payloadOf(legacy.await("OP_ACK")))
                    .as("compared as texts, 12 would leave 2 to 9 pending")
                    .containsEntry("lastId", 12.0)
                    .doesNotContainKey("results");
            assertThat(payloadOf(current.await("OP_ACK")))
                    .containsEntry("lastId", "12")
                    .doesNotContainKey("results");
            assertThat(legacy.settle()).isEmpty();
            assertThat(current.settle()).isEmpty();
        }
    }

    @Test
    void whatIsRefusedIsToldAndTakenOffTheListToo() {
        try (RawClient legacy = server.client("ann");
                RawClient current = currentClient("bob")) {
            List<Map<String, Object>> ofLegacy = new ArrayList<>();
            List<Map<String, Object>> ofCurrent = new ArrayList<>();
            for (int n = 1; n <= 13; n++) {
                String map = n == 7 ? "_topgun_secrets" : "m";
                ofLegacy.add(legacyPut(String.valueOf(n), map, "legacy" + n, n, n));
                ofCurrent.add(put(String.valueOf(n), map, "current" + n, n, n));
            }
            legacy.send(Write.batch(ofLegacy));
            checkSeventhIsRefused(legacy, 13.0);
            current.send(Write.batch(ofCurrent));
            checkSeventhIsRefused(current, "13");
            assertThat(new MapReader(current, "m").records()).hasSize(24);
        }
    }

    private static void checkSeventhIsRefused(RawClient client, Object lastId) {
        Map<String, Object> ack = payloadOf(client.await("OP_ACK"));
        assertThat(ack).containsEntry("lastId", lastId);
        List<?> results = (List<?>) requireNonNull(ack.get("results"));
        assertThat(results)
                .hasSize(13)
                .filteredOn(result -> ((Map<?, ?>) result).containsKey("error"))
                .hasSize(1);
        assertThat(results.get(6))
                .isEqualTo(Map.of(
                        "opId", "7", "success", false, "achievedLevel", "FIRE_AND_FORGET", "error", "Access Denied"));
        assertThat(client.settle().stream().map(before -> before.get("type")))
                .as("before the acknowledgement, which ends the matter")
                .containsExactly("OP_REJECTED", "ERROR");
    }

    @Test
    void queriesAndSearchesAreToldInTheWordsOfAllGenerations() {
        try (RawClient legacy = legacyClient("ann");
                RawClient current = currentClient("bob");
                RawClient writer = server.client("eve")) {
            for (RawClient follower : List.of(legacy, current)) {
                Map<String, Object> open = Map.of("where", Map.of("open", true));
                follower.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", open)));
                follower.await("QUERY_RESP");
                follower.send(payload("SEARCH_SUB", Map.of("subscriptionId", "s", "mapName", "m", "query", "pear")));
                follower.await("SEARCH_RESP");
            }
            writer.send(Write.batch(List.of(put("1", "m", "k", Map.of("open", true, "text", "one pear"), 1))));
            checkToldAs(legacy, current, "ENTER", "UPDATE");
            writer.send(Write.batch(List.of(put("2", "m", "k", Map.of("open", true, "text", "two pears"), 2))));
            checkToldAs(legacy, current, "UPDATE", "UPDATE");
            writer.send(Write.batch(List.of(put("3", "m", "k", Map.of("open", false, "text", "no fruit"), 3))));
            checkToldAs(legacy, current, "LEAVE", "REMOVE");
        }
    }

    private static void checkToldAs(RawClient legacy, RawClient current, String changeType, String queryType) {
        for (RawClient follower : List.of(legacy, current)) {
            assertThat(payloadOf(follower.await("QUERY_UPDATE")))
                    .containsEntry("type", queryType)
                    .containsEntry("changeType", changeType)
                    .matches(update -> (update.get("value") == null) == changeType.equals("LEAVE"));
            assertThat(payloadOf(follower.await("SEARCH_UPDATE")))
                    .containsEntry("type", changeType)
                    .containsEntry("changeType", changeType);
        }
    }

    @Test
    void aLockHasOneHolderWhateverTheGeneration() {
        Map<String, Object> lock = Map.of("requestId", "r", "name", "job", "ttl", 60_000);
        try (RawClient legacy = legacyClient("ann");
                RawClient current = currentClient("bob")) {
            legacy.send(payload("LOCK_REQUEST", lock));
            Map<String, Object> first = payloadOf(legacy.await("LOCK_GRANTED"));
            current.send(payload("LOCK_REQUEST", lock));
            assertThat(current.settle())
                    .as("whatever was said would be taken for a grant")
                    .isEmpty();

            legacy.send(payload(
                    "LOCK_RELEASE",
                    Map.of("requestId", "x", "name", "job", "fencingToken", first.get("fencingToken"))));
            assertThat(payloadOf(legacy.await("LOCK_RELEASED"))).containsEntry("success", true);
            Map<String, Object> second = payloadOf(current.await("LOCK_GRANTED"));
            assertThat((Double) second.get("fencingToken")).isGreaterThan((Double) first.get("fencingToken"));
            legacy.send(payload("LOCK_REQUEST", lock));
            assertThat(legacy.settle()).isEmpty();
        }
    }

    private static Timestamp written(long offset) {
        return new Timestamp(1_700_000_000_000L + offset, 0, new NodeId("client-current"));
    }

    @Test
    void whoComesBackWithEverythingIsToldTheRootHeHas() {
        var copy = new LwwMap();
        List<Map<String, Object>> operations = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            operations.add(put(String.valueOf(n), "m", "key" + n, n, n));
            copy.merge("key" + n, new LwwRecord.Entry(Value.of(new ValueView.Num(n)), written(n), TimeToLive.NONE));
        }
        try (RawClient legacy = legacyClient("ann");
                RawClient current = currentClient("bob")) {
            current.send(Write.batch(operations));
            current.await("OP_ACK");
            assertThat((int) new MapReader(legacy, "m").rootHash())
                    .isEqualTo(copy.tree().rootHash(HashFlavour.PLAIN));
            assertThat((int) new MapReader(current, "m").rootHash())
                    .isEqualTo(copy.tree().rootHash(HashFlavour.MIXED));
        }
    }

    @Test
    void hashesOfTaggedRecordsAreCombinedAsTheClientCombinesItsOwn() {
        var copy = new OrMap();
        List<Map<String, Object>> operations = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            String tag = written(n).toString();
            operations.add(Map.of(
                    "id",
                    String.valueOf(n),
                    "mapName",
                    "tags",
                    "opType",
                    "OR_ADD",
                    "key",
                    "key" + n,
                    "orRecord",
                    Map.of("value", n, "timestamp", stamp("client-current", n), "tag", tag)));
            copy.add(
                    "key" + n, new OrRecord(Value.of(new ValueView.Num(n)), written(n), new Tag(tag), TimeToLive.NONE));
        }
        try (RawClient plain = server.client("ann");
                RawClient mixed = server.client("bob")) {
            plain.send(Write.batch(operations));
            plain.await("OP_ACK");
            assertThat(rootAfterShowing(plain, copy, HashFlavour.PLAIN))
                    .isEqualTo(copy.tree().rootHash(HashFlavour.PLAIN));
            assertThat(rootAfterShowing(mixed, copy, HashFlavour.MIXED))
                    .isEqualTo(copy.tree().rootHash(HashFlavour.MIXED));
            mixed.send(message("PING", Map.of("timestamp", 7)));
            assertThat(mixed.await("PONG")).as("only current clients mix").containsEntry("timestamp", 7.0);
            plain.send(message("PING", Map.of("timestamp", 7)));
            assertThat(plain.await("PONG")).doesNotContainKey("timestamp");
        }
    }

    /** What the server says its root is to a client that shows the hashes of its copy. */
    private static int rootAfterShowing(RawClient client, OrMap copy, HashFlavour flavour) {
        Buckets buckets = copy.tree().buckets(TriePath.ROOT, flavour);
        Map<String, Object> hashes = new HashMap<>();
        buckets.digits().forEach(digit -> hashes.put(Integer.toHexString(digit), unsigned(buckets.hash(digit))));
        client.send(message(
                "ORMAP_SYNC_INIT",
                Map.of(
                        "mapName",
                        "tags",
                        "rootHash",
                        unsigned(copy.tree().rootHash(flavour)),
                        "bucketHashes",
                        hashes,
                        "lastSyncTimestamp",
                        0)));
        Double root = (Double) payloadOf(client.await("ORMAP_SYNC_RESP_ROOT")).get("rootHash");
        return (int) requireNonNull(root).longValue();
    }

    private static long unsigned(int hash) {
        return Integer.toUnsignedLong(hash);
    }

    @Test
    void aSortMeansTheSameAsAnObjectAndAsAList() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("group", "desc");
        object.put("age", "asc");
        List<Object> list =
                List.of(Map.of("field", "group", "direction", "desc"), Map.of("field", "age", "direction", "asc"));
        try (RawClient client = server.client("ann")) {
            List<Map<String, Object>> operations = new ArrayList<>();
            for (int n = 0; n < 12; n++) {
                Map<String, Object> value = Map.of("group", n % 3, "age", (7 * n) % 5);
                operations.add(put(String.valueOf(n), "m", "key" + n, value, n));
            }
            client.send(Write.batch(operations));
            assertThat(firstFive(client, list)).hasSize(5).isEqualTo(firstFive(client, object));
        }
    }

    private static List<?> firstFive(RawClient client, Object sort) {
        Map<String, Object> query = Map.of("sort", sort, "limit", 5);
        client.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", query)));
        return (List<?>) requireNonNull(payloadOf(client.await("QUERY_RESP")).get("results"));
    }
}
