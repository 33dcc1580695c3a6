package topgun.adapters.wire;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static topgun.adapters.wire.RecordedClientFramesTest.Outcome.differs;
import static topgun.adapters.wire.RecordedClientFramesTest.Outcome.refused;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.message.ClientMessage;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;

/** Every frame that a client was ever seen to send is read as what it says. */
class RecordedClientFramesTest {

    /**
     * The frames of the sessions, by session and line, of which something else is to be said than that they are read as
     * recorded.
     */
    private static final Map<String, Outcome> OUTCOMES = Map.ofEntries(
            refused("02-auth-failure:47", Kind.INVALID), // token is a number
            refused("02-auth-failure:59", Kind.INVALID), // unknown type
            differs("04-client-op:32", """
                    {"type": "CLIENT_OP", "payload": {"incomplete": "record is missing", "id": "op-5"}}"""),
            differs("05-write-concerns:40", """
                    {"type": "OP_BATCH", "payload": {"writeConcern": "APPLIED", "ops": [
                      {"incomplete": "record is missing", "id": "op-21"}]}}"""),
            differs("05-write-concerns:43", """
                    {"type": "OP_BATCH", "payload": {"writeConcern": "MEMORY", "ops": [
                      {"incomplete": "record is missing", "id": "op-22"}]}}"""),
            refused("05-write-concerns:50", Kind.INVALID), // unknown write concern of the batch
            differs( // the old server refused the whole batch
                    "05-write-concerns:53", """
                    {"type": "OP_BATCH", "payload": {"ops": [{"incomplete": "unknown writeConcern", "id": "op-25"}]}}"""),
            refused("09-ping-pong:12", Kind.INVALID), // no timestamp
            refused("09-ping-pong:14", Kind.INVALID), // timestamp is a text
            refused("10-malformed-frames:7", Kind.UNDECODABLE), // empty
            refused("10-malformed-frames:14", Kind.UNDECODABLE), // truncated
            refused("10-malformed-frames:21", Kind.INVALID), // the byte c1
            refused("10-malformed-frames:29", Kind.UNDECODABLE), // two values
            refused("10-malformed-frames:36", Kind.UNDECODABLE), // text that is no JSON
            refused("10-malformed-frames:43", Kind.UNDECODABLE), // truncated JSON
            refused("10-malformed-frames:50", Kind.INVALID), // nil
            refused("10-malformed-frames:58", Kind.INVALID), // a number
            refused("10-malformed-frames:66", Kind.INVALID), // a text
            refused("10-malformed-frames:74", Kind.INVALID), // a list
            refused("10-malformed-frames:82", Kind.INVALID), // no type
            refused("10-malformed-frames:90", Kind.INVALID), // unknown type
            differs("10-malformed-frames:98", "{\"type\": \"BATCH\", \"inner\": []}"),
            refused("10-malformed-frames:130", Kind.INVALID), // no payload
            refused("10-malformed-frames:138", Kind.INVALID), // mapName is null
            refused("10-malformed-frames:146", Kind.INVALID), // lastSyncTimestamp is null
            differs( // the old server refused the whole batch
                    "10-malformed-frames:170", """
                    {"type": "OP_BATCH", "payload": {"ops": [
                      {"id": "1", "mapName": "m", "key": "k", "opType": "PUT", "record": {"value": 1,
                        "timestamp": {"millis": 1795227818705, "counter": 0, "nodeId": "client-a"}}},
                      {"id": "2", "incomplete": "key is missing or not acceptable"}]}}"""),
            differs( // millis and counter as 64-bit integers
                    "10-malformed-frames:178", """
                    {"type": "OP_BATCH", "payload": {"ops": [
                      {"id": "1", "mapName": "m", "key": "k", "opType": "PUT", "record": {"value": 1,
                        "timestamp": {"millis": 1795227819060, "counter": 0, "nodeId": "x"}}}]}}"""),
            refused("10-malformed-frames:186", Kind.INVALID), // unknown types, eight in a row
            refused("10-malformed-frames:187", Kind.INVALID),
            refused("10-malformed-frames:188", Kind.INVALID),
            refused("10-malformed-frames:189", Kind.INVALID),
            refused("10-malformed-frames:190", Kind.INVALID),
            refused("10-malformed-frames:191", Kind.INVALID),
            refused("10-malformed-frames:192", Kind.INVALID),
            refused("10-malformed-frames:193", Kind.INVALID),
            refused("10b-oversized-frame:6", Kind.UNDECODABLE), // blanks
            refused("11-json-fallback:16", Kind.INVALID), // unknown type
            refused("11-json-fallback:19", Kind.UNDECODABLE), // broken JSON
            refused("17-output-batching:19", Kind.INVALID), // unknown type
            refused("features-conflict-resolver:87", Kind.INVALID), // priority 101
            refused("features-conflict-resolver:88", Kind.INVALID), // priority 1.5
            refused("features-entry-processor:91", Kind.INVALID), // code too long
            refused("features-entry-processor:92", Kind.INVALID), // empty name
            refused("features-lock:65", Kind.INVALID), // ttl is null
            refused("features-query-errors:33", Kind.INVALID)); // no query

    private final MessagePackCodec codec = new MessagePackCodec();

    /** Either why a frame is refused, or what it is read as. */
    record Outcome(Kind refusal, Map<String, Object> message) {

        static Map.Entry<String, Outcome> refused(String line, Kind kind) {
            return Map.entry(line, new Outcome(kind, null));
        }

        static Map.Entry<String, Outcome> differs(String line, String json) {
            return Map.entry(line, new Outcome(null, Plain.mapOfJson(Golden.json(json))));
        }
    }

    @TestFactory
    List<DynamicTest> theFramesOfTheOldestClient() {
        return framesOf("clientMessages_g1");
    }

    @TestFactory
    List<DynamicTest> theFramesOfTheNewestClient() {
        return framesOf("clientMessages_g3");
    }

    private List<DynamicTest> framesOf(String section) {
        return Golden.vectors(section).stream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("type") + ", " + vector.get("situation"), () -> {
                    ClientMessage message = codec.decode(Golden.hex(vector.get("hex")), FrameKind.BINARY);
                    assertThat(Spoken.of(message))
                            .isEqualTo(Spoken.ofPlainJson(Plain.mapOfJson(vector.get("decoded"))));
                }))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("topgun.adapters.wire.Golden#transcripts")
    void theFramesOfASession(Path transcript) throws MalformedMessageException {
        for (Golden.Line line : Golden.lines(transcript)) {
            if (line.isMessage() && line.direction().equals("c2s")) {
                check(line, OUTCOMES.get(line.toString()));
            }
        }
    }

    private void check(Golden.Line line, Outcome outcome) throws MalformedMessageException {
        if (outcome != null && outcome.refusal() != null) {
            MalformedMessageException refusal =
                    catchThrowableOfType(MalformedMessageException.class, () -> decode(line));
            assertThat(refusal).as(line.toString()).isNotNull();
            assertThat(refusal.kind()).as(line.toString()).isEqualTo(outcome.refusal());
            return;
        }
        Map<String, Object> expected =
                outcome == null ? Spoken.ofPlainJson(Plain.mapOfJson(line.json())) : outcome.message();
        assertThat(Spoken.of(decode(line))).as(line.toString()).isEqualTo(expected);
    }

    private ClientMessage decode(Golden.Line line) throws MalformedMessageException {
        boolean text = "text".equals(line.content().get("frame"));
        return codec.decode(line.frame(), text ? FrameKind.TEXT : FrameKind.BINARY);
    }

    @Test
    void everyMessageThereIsWasSentByAClientOnce() throws MalformedMessageException {
        Set<Class<?>> sent = new HashSet<>();
        for (String section : List.of("clientMessages_g1", "clientMessages_g3")) {
            for (Map<String, Object> vector : Golden.vectors(section)) {
                sent.add(codec.decode(Golden.hex(vector.get("hex")), FrameKind.BINARY)
                        .getClass());
            }
        }
        sent.add(ClientMessage.Batch.class); // the sessions have one, and that is empty

        assertThat(sent).isEqualTo(Set.of(ClientMessage.class.getPermittedSubclasses()));
    }

    @Test
    void whatIsSaidOfALineIsSaidOfALineThereIs() {
        Set<String> lines = Golden.transcripts().stream()
                .flatMap(transcript -> Golden.lines(transcript).stream())
                .filter(Golden.Line::isMessage)
                .map(Golden.Line::toString)
                .collect(toSet());

        assertThat(lines).containsAll(OUTCOMES.keySet());
    }
}
