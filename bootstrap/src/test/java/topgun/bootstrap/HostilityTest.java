package topgun.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;
import static topgun.bootstrap.client.RawSocket.frame;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.bootstrap.client.JavaScriptPack;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;
import topgun.bootstrap.client.Write;
import topgun.domain.merkle.Fnv1a;

/** Who breaks the rules is answered or cut off, and nobody else notices. */
class HostilityTest {

    private static final int FIN_BINARY = 0x82;
    private static final int FIN_TEXT = 0x81;

    private final ServerUnderTest server = ServerUnderTest.with(Map.of("no-auth", "true", "storage", "memory"));

    /** Others are served after whatever happened, and nothing of it is left. */
    @AfterEach
    void othersAreServed() {
        try (server;
                RawClient other = client()) {
            other.send(put("others", "k", 1.0));
            assertThat(payloadOf(other.await("OP_ACK"))).isNotEmpty();
            await().atMost(Duration.ofSeconds(60)).until(() -> Probe.connections(server.port()) == 1);
        }
    }

    private RawClient client() {
        RawClient client = RawClient.connect(server.port());
        client.await("AUTH_ACK");
        return client;
    }

    private static Map<String, Object> put(String map, String key, Object value) {
        return Write.put(map, key, value).id("1").message();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static Stream<Arguments> framesAgainstTheProtocol() {
        return Stream.of(
                arguments("not masked", bytes("820101")),
                arguments("first reserved bit", frame(0xC2, new byte[1])),
                arguments("last reserved bit", frame(0x92, new byte[1])),
                arguments("unknown data opcode", frame(0x83, new byte[1])),
                arguments("unknown control opcode", frame(0x8B, new byte[1])),
                arguments("long ping", frame(0x89, new byte[126])),
                arguments("ping in pieces", frame(0x09, new byte[1])),
                arguments("continuation of nothing", frame(0x80, new byte[1])),
                arguments("message within a message", joined(frame(0x02, new byte[1]), frame(FIN_BINARY, new byte[1]))),
                arguments("half a close code", frame(0x88, new byte[1])),
                arguments("impossible close code", frame(0x88, bytes("03ed"))),
                arguments("close reason that is no text", frame(0x88, bytes("03e8c328"))),
                arguments("length below zero", bytes("82ffffffffffffffffff00000000")),
                arguments("nonsense", "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)),
                arguments("a type that does not exist in MessagePack", frame(FIN_BINARY, bytes("81a474797065c1"))),
                arguments("nothing", frame(FIN_BINARY, new byte[0])),
                arguments("four thousand million elements", frame(FIN_BINARY, bytes("ddffffffff"))),
                arguments("four thousand million members", frame(FIN_BINARY, bytes("dfffffffff"))),
                arguments("a text of four gigabytes", frame(FIN_BINARY, bytes("81a474797065dbffffffff"))),
                arguments("JSON that ends too soon", frame(FIN_TEXT, "{\"type\":".getBytes(UTF_8))),
                arguments("JSON that is no UTF-8", frame(FIN_TEXT, bytes("7b22c3282223"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("framesAgainstTheProtocol")
    void whoCannotBeUnderstoodIsCutOff(String what, byte[] bytes) {
        try (RawSocket hostile = RawSocket.upgraded(server.port())) {
            hostile.write(bytes);
            assertThat(hostile.readToEnd()).isIn(1000, 1002, 1007, 1009, RawSocket.ABNORMAL);
        }
    }

    /** Such a value is strange to the server only: it is kept, found by the rest of it, and given back. */
    @Test
    void anExtensionOfOthersWithinAValueIsNoOffence() {
        String packed = HexFormat.of()
                .formatHex(JavaScriptPack.pack(put("m", "k", Map.of("strange", new byte[] {5, 1}, "n", 1.0))));
        String bin = "c4020501";
        String extension = "c7010501";
        assertThat(packed).containsOnlyOnce(bin);
        try (RawClient client = client()) {
            client.sendBinary(bytes(packed.replace(bin, extension)));
            assertThat(payloadOf(client.await("OP_ACK"))).containsEntry("lastId", "1");
            client.send(payload(
                    "QUERY_SUB",
                    Map.of(
                            "queryId",
                            "q",
                            "mapName",
                            "m",
                            "query",
                            Map.of("where", Map.of("n", 1.0), "sort", Map.of("strange", "asc")))));
            assertThat(payloadOf(client.await("QUERY_RESP")).get("results"))
                    .asString()
                    .contains("strange=(5,0x1)");
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void promisesTakeNoMemory() {
        List<RawSocket> hostile = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RawSocket socket = RawSocket.upgraded(server.port());
            // ten gigabytes each
            socket.write(bytes("82ff000000028000000000000000"));
            socket.write(new byte[1_000]);
            hostile.add(socket);
        }
        hostile.getFirst().tryWrite(new byte[20 << 20]);
        assertThat(hostile.getFirst().readToEnd()).isIn(1009, RawSocket.ABNORMAL);
        hostile.forEach(RawSocket::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 30_000})
    void deepNestingIsRefusedAndTheConnectionGoesOn(int depth) {
        try (RawClient client = client()) {
            byte[] start = bytes("82a474797065a450494e47a178");
            byte[] bomb = Arrays.copyOf(start, start.length + depth + 1);
            Arrays.fill(bomb, start.length, start.length + depth, (byte) 0x91);
            client.sendBinary(bomb);
            client.sendText("{\"type\":\"PING\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            for (int i = 0; i < 2; i++) {
                assertThat(client.await("ERROR").toString()).contains("code=400");
            }
            client.settle();
        }
    }

    /** What could not even be read is passed over; the rest is answered as if it had come alone. */
    @Test
    void eachMessageOfAFrameIsJudgedAlone() {
        byte[] tooDeep = new byte[300];
        Arrays.fill(tooDeep, (byte) 0x91);
        try (RawClient client = client()) {
            client.send(message(
                    "BATCH",
                    Map.of(
                            "data",
                            framed(
                                    bytes("de0001"),
                                    JavaScriptPack.pack(message("NO_SUCH_TYPE", Map.of())),
                                    tooDeep,
                                    JavaScriptPack.pack(put("m", "k", 1.0))))));
            assertThat(client.settle()).extracting(answer -> answer.get("type")).containsExactly("ERROR", "OP_ACK");
        }
    }

    private static byte[] framed(byte[]... messages) {
        var data = ByteBuffer.allocate(10_000);
        for (byte[] message : messages) {
            data.putInt(message.length).put(message);
        }
        return Arrays.copyOf(data.array(), data.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"__proto__", "constructor", "\u202e", "\ud83d\ude00", "..", "../../etc", " ", "'; --"})
    void strangeNamesAreNames(String name) {
        try (RawClient client = client()) {
            client.send(put(name, name, Map.of(name, name)));
            client.await("OP_ACK");
            client.send(payload("QUERY_SUB", Map.of("queryId", name, "mapName", name, "query", Map.of())));
            assertThat(payloadOf(client.await("QUERY_RESP")).get("results"))
                    .isEqualTo(List.of(Map.of("key", name, "value", Map.of(name, name))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\u001b[31m"})
    void namesWithControlCharactersAreRefused(String name) {
        try (RawClient client = client()) {
            client.send(put("m", name, 1.0));
            assertThat(payloadOf(client.await("OP_REJECTED")).toString()).contains("400");
            client.send(put(name, "k", 1.0));
            assertThat(payloadOf(client.await("OP_REJECTED")).toString()).contains("400");
            client.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -0.0, 0x1p53, 1e308})
    void strangeNumbersFreezeNothing(double number) {
        try (RawClient client = client()) {
            for (String member : List.of("millis", "counter")) {
                client.send(Write.put("m", member, number)
                        .at(
                                member.equals("millis") ? number : (double) System.currentTimeMillis(),
                                member.equals("counter") ? number : 0)
                        .message());
                client.settle();
            }
            client.send(payload(
                    "COUNTER_SYNC", Map.of("name", "c", "state", Map.of("p", Map.of("n", number), "n", Map.of()))));
            client.send(payload("LOCK_REQUEST", Map.of("requestId", "r", "name", "l", "ttl", number)));
            client.send(payload("SYNC_INIT", Map.of("mapName", "m", "lastSyncTimestamp", number)));
            client.settle();
        }
        try (RawClient later = client()) {
            for (String key : List.of("millis", "counter")) {
                later.send(Write.put("m", key, "later")
                        .at(System.currentTimeMillis() + 10_000)
                        .from("z")
                        .message());
                later.await("OP_ACK");
            }
            later.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", Map.of())));
            assertThat((List<?>) payloadOf(later.await("QUERY_RESP")).get("results"))
                    .as("a later write wins over whatever came before")
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row.toString()).contains("later"));
        }
    }

    static Stream<Arguments> textsThatCollide() {
        Stream<String> inHashTables = IntStream.range(0, 1 << 15)
                .mapToObj(bits -> IntStream.range(0, 15)
                        .mapToObj(bit -> (bits >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()));
        Stream<String> inHashTrees = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Integer.toString(i, Character.MAX_RADIX))
                .filter(text -> Fnv1a.hash(text) >>> 20 == 0)
                .limit(1 << 13);
        return Stream.of(
                arguments("in hash tables", inHashTables.toList()), arguments("in hash trees", inHashTrees.toList()));
    }

    /** As keys and as values of an indexed field. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("textsThatCollide")
    void textsThatCollideAreTextsLikeOthers(String where, List<String> texts) {
        try (RawClient client = client()) {
            client.send(payload(
                    "QUERY_SUB",
                    Map.of("queryId", "q", "mapName", "m", "query", Map.of("where", Map.of("same", texts.getLast())))));
            client.await("QUERY_RESP");
            for (int from = 0; from < texts.size(); from += 1 << 13) {
                List<Map<String, Object>> operations = texts.subList(from, from + (1 << 13)).stream()
                        .map(text -> Write.put("m", text, Map.of("same", text)).operation())
                        .toList();
                client.send(Write.batch(operations));
                client.await("OP_ACK");
            }
            assertThat(payloadOf(client.await("QUERY_UPDATE")).get("key")).isEqualTo(texts.getLast());
            client.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: loc",
                "POST /sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
            })
    void slowRequestsKeepNobodyWaiting(String beginning) {
        List<RawSocket> slow = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            RawSocket socket = new RawSocket(server.port());
            socket.write(beginning.getBytes(UTF_8));
            slow.add(socket);
        }
        client().close();
        slow.forEach(RawSocket::close);
    }

    @Test
    void whoSendsNothingMoreIsHungUpOn() {
        try (RawSocket halfOpen = RawSocket.upgraded(server.port())) {
            halfOpen.endOutput();
            halfOpen.readToEnd();
        }
    }

    /** As a peer does that has lost its network, which ends no connection. */
    @Test
    void whoFallsSilentIsHungUpOn() {
        Map<String, String> settings = Map.of("no-auth", "true", "storage", "memory", "heartbeat-timeout", "1s");
        try (ServerUnderTest impatient = ServerUnderTest.with(settings);
                RawSocket silent = RawSocket.upgraded(impatient.port())) {
            silent.readToEnd();
        }
    }

    @Test
    void floodsBeforeAuthenticationHaveNoEffect() {
        try (ServerUnderTest closed =
                ServerUnderTest.with(Map.of("storage", "memory", "jwt-secret", ServerUnderTest.SECRET))) {
            try (RawClient stranger = RawClient.connect(closed.port())) {
                stranger.await("AUTH_REQUIRED");
                for (int i = 0; i < 2_000; i++) {
                    stranger.send(put("m", "k" + i, "x"));
                    stranger.send(payload("QUERY_SUB", Map.of("queryId", "q" + i, "mapName", "m", "query", Map.of())));
                }
                assertThat(stranger.settle()).isEmpty();
            }
            try (RawSocket stranger = RawSocket.upgraded(closed.port())) {
                stranger.tryWrite(frame(FIN_BINARY, new byte[65 << 10]));
                assertThat(stranger.readToEnd()).isIn(1009, RawSocket.ABNORMAL);
            }
            try (RawClient friend = closed.client("ann")) {
                friend.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", Map.of())));
                assertThat(payloadOf(friend.await("QUERY_RESP")).get("results")).isEqualTo(List.of());
            }
            try (RawClient liar = RawClient.connect(closed.port())) {
                liar.send(message("AUTH", Map.of("token", "x".repeat(60_000))));
                liar.await("AUTH_FAIL");
            }
        }
    }
}
