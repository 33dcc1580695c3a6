package topgun.adapters.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.message.ClientMessage.ClientOperation;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.OperationId;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.port.FrameKind;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.Value;

/** What is made of operations that are not as they should be, and of the few that may look odd. */
class OperationJudgementTest {

    private static final String STAMP = "'timestamp': {'millis': 5, 'counter': 1, 'nodeId': 'n'}";
    private static final Timestamp STAMPED = new Timestamp(5, 1, new NodeId("n"));
    private static final Value ONE = Heard.value(1.0);

    private final MessagePackCodec codec = new MessagePackCodec();

    /** Decodes a batch of one operation given as JSON with single quotes. */
    private SubmittedOperation submitted(String operation) {
        return batch("{'type': 'OP_BATCH', 'payload': {'ops': [" + operation + "]}}")
                .operations()
                .getFirst();
    }

    private OperationBatch batch(String json) {
        try {
            return (OperationBatch) decode(json);
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private Object decode(String json) throws MalformedMessageException {
        return codec.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), FrameKind.TEXT);
    }

    private Operation complete(String operation) {
        Content content = submitted(operation).content();
        assertThat(content).isInstanceOf(Content.Complete.class);
        return ((Content.Complete) content).operation();
    }

    private String reason(String operation) {
        Content content = submitted(operation).content();
        assertThat(content).isInstanceOf(Content.Incomplete.class);
        return ((Content.Incomplete) content).reason();
    }

    private static String put(String record) {
        return "{'id': '1', 'mapName': 'm', 'key': 'k', 'opType': 'PUT', 'record': " + record + "}";
    }

    private static String add(String record) {
        return "{'id': '1', 'mapName': 'm', 'key': 'k', 'opType': 'OR_ADD', 'orRecord': " + record + "}";
    }

    @Nested
    class WhatIsAsked {

        @Test
        void aWriteOfAValue() {
            assertThat(complete(put("{'value': 1, " + STAMP + "}")))
                    .isEqualTo(new Operation.Put("m", "k", ONE, STAMPED, TimeToLive.NONE));
        }

        @Test
        void aWriteWithALifetime() {
            assertThat(complete(put("{'value': 1, 'ttlMs': 1.5, " + STAMP + "}")))
                    .isEqualTo(new Operation.Put("m", "k", ONE, STAMPED, new TimeToLive(1.5)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-0", "0.0"})
        void aWriteOrAnAdditionForEver(String ttl) {
            assertThat(complete(put("{'value': 1, 'ttlMs': " + ttl + ", " + STAMP + "}")))
                    .isEqualTo(new Operation.Put("m", "k", ONE, STAMPED, new TimeToLive(0)));
            assertThat(complete(add("{'value': 1, 'tag': 't', 'ttlMs': " + ttl + ", " + STAMP + "}")))
                    .isEqualTo(new Operation.OrAdd("m", "k", ONE, STAMPED, new Tag("t"), new TimeToLive(0)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "'opType': 'UPSERT',", "'opType': 'put',", "'opType': '',", "'opType': null,"})
        void anUnknownTypeIsAWrite(String opType) {
            assertThat(complete("{'mapName': 'm', 'key': 'k', " + opType + "'record': {'value': 1, " + STAMP + "}}"))
                    .isEqualTo(new Operation.Put("m", "k", ONE, STAMPED, TimeToLive.NONE));
        }

        @ParameterizedTest
        @ValueSource(strings = {"'value': null,", "", "'value': null, 'ttlMs': -1,"})
        void aWriteOfNothingIsARemoval(String value) {
            assertThat(complete(put("{" + value + STAMP + "}"))).isEqualTo(new Operation.Remove("m", "k", STAMPED));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ", 'record': null"})
        void aRemovalWithoutRecordIsStampedByTheServer(String record) {
            assertThat(complete("{'mapName': 'm', 'key': 'k', 'opType': 'REMOVE'" + record + "}"))
                    .isEqualTo(new Operation.Remove("m", "k", UnusableTime.INSTANCE));
        }

        @Test
        void aRemovalKeepsTheClientsStampWhateverTheValue() {
            assertThat(complete("{'mapName': 'm', 'key': 'k', 'opType': 'REMOVE', 'record': {'value': 1, 'ttlMs': 0, "
                            + STAMP + "}}"))
                    .isEqualTo(new Operation.Remove("m", "k", STAMPED));
        }

        @Test
        void anAddition() {
            assertThat(complete(add("{'value': 1, 'tag': 'NaN:3:n', 'ttlMs': 9, " + STAMP + "}")))
                    .isEqualTo(new Operation.OrAdd("m", "k", ONE, STAMPED, new Tag("NaN:3:n"), new TimeToLive(9)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "'value': null, "})
        void anAdditionOfNothingAddsNull(String value) {
            assertThat(complete(add("{" + value + "'tag': 't', " + STAMP + "}")))
                    .isEqualTo(new Operation.OrAdd("m", "k", Value.NULL, STAMPED, new Tag("t"), TimeToLive.NONE));
        }

        @Test
        void aRemovalOfATag() {
            assertThat(complete("{'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 'any text'}"))
                    .isEqualTo(new Operation.OrRemove("m", "k", new Tag("any text")));
        }

        @Test
        void membersMayComeInAnyOrder() {
            String tagFirst = "{" + STAMP + ", 'tag': 't', 'value': 1}";
            assertThat(complete("{'orRecord': " + tagFirst + ", 'key': 'k', 'opType': 'OR_ADD', 'mapName': 'm'}"))
                    .isEqualTo(new Operation.OrAdd("m", "k", ONE, STAMPED, new Tag("t"), TimeToLive.NONE));
        }

        @Test
        void whatTheTypeDoesNotNeedMayBeAnything() {
            assertThat(complete("{'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't',"
                            + " 'record': 7, 'orRecord': [], 'synced': {}, 'timestamp': 'x', 'extra': 1}"))
                    .isEqualTo(new Operation.OrRemove("m", "k", new Tag("t")));
        }

        @Test
        void operationsDoNotInheritFromThoseBefore() {
            List<SubmittedOperation> operations = batch("{'type': 'OP_BATCH', 'payload': {'ops': ["
                            + "{'id': 'a', 'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't',"
                            + " 'writeConcern': 'APPLIED', 'timeout': 5, 'record': {'value': 1, 'ttlMs': 3, " + STAMP
                            + "}}, {'mapName': 'm', 'record': {'value': 1}}, {'key': 'k', 'record': {'value': 1}},"
                            + " {'mapName': 'm', 'key': 'k', 'record': {}},"
                            + " {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE'}]}}")
                    .operations();

            assertThat(operations.get(1)).isEqualTo(nameless("key is missing or not acceptable"));
            assertThat(operations.get(2)).isEqualTo(nameless("mapName is missing or not acceptable"));
            assertThat(operations.get(3).content())
                    .isEqualTo(new Content.Complete(new Operation.Remove("m", "k", UnusableTime.INSTANCE)));
            assertThat(operations.get(4)).isEqualTo(nameless("orTag is missing or not acceptable"));
        }

        @Test
        void operationsDoNotInheritRecords() {
            String named = "'mapName': 'm', 'key': 'k'";
            List<SubmittedOperation> operations = batch("{'type': 'OP_BATCH', 'payload': {'ops': ["
                            + "{" + named + ", 'record': {'value': 1, " + STAMP + "},"
                            + " 'orRecord': {'value': 1, 'tag': 't', " + STAMP + "}},"
                            + "{" + named + "},"
                            + "{" + named + ", 'opType': 'REMOVE'},"
                            + "{" + named + ", 'opType': 'OR_ADD'}]}}")
                    .operations();

            assertThat(operations.get(1)).isEqualTo(nameless("record is missing"));
            assertThat(operations.get(2).content())
                    .isEqualTo(new Content.Complete(new Operation.Remove("m", "k", UnusableTime.INSTANCE)));
            assertThat(operations.get(3)).isEqualTo(nameless("orRecord is missing"));
        }

        private static SubmittedOperation nameless(String reason) {
            return new SubmittedOperation(
                    Optional.empty(), new Content.Incomplete(reason), Optional.empty(), OptionalLong.empty());
        }

        @Test
        void aSingleOperationIsJudgedAlike() throws MalformedMessageException {
            assertThat(decode("{'type': 'CLIENT_OP', 'payload': {'id': 'a', 'mapName': 'm', 'key': ''}}"))
                    .isEqualTo(new ClientOperation(new SubmittedOperation(
                            Optional.of(new OperationId("a", false)),
                            new Content.Incomplete("key is missing or not acceptable"),
                            Optional.empty(),
                            OptionalLong.empty())));
        }
    }

    @Nested
    class WhatIsMissing {

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                        7                                                                      | not an operation
                        null                                                                   | not an operation
                        {}                                                                     | mapName is missing or not acceptable
                        {'mapName': 5, 'key': 'k'}                                             | mapName is missing or not acceptable
                        {'mapName': '', 'key': 'k'}                                            | mapName is missing or not acceptable
                        {'mapName': 'a\\u0000b', 'key': 'k'}                                   | mapName is missing or not acceptable
                        {'mapName': 'm'}                                                       | key is missing or not acceptable
                        {'mapName': 'm', 'key': null}                                          | key is missing or not acceptable
                        {'mapName': 'm', 'key': ''}                                            | key is missing or not acceptable
                        {'mapName': 'm', 'key': '\\u0085'}                                     | key is missing or not acceptable
                        {'mapName': 'm', 'key': 'k'}                                           | record is missing
                        {'mapName': 'm', 'key': 'k', 'record': null}                           | record is missing
                        {'mapName': 'm', 'key': 'k', 'record': 'x'}                            | a record must be an object
                        {'mapName': 'm', 'key': 'k', 'opType': 5}                              | opType must be a text
                        {'mapName': 'm', 'key': 'k', 'opType': 'REMOVE', 'record': []}         | a record must be an object
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_ADD'}                       | orRecord is missing
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_ADD', 'orRecord': null}     | orRecord is missing
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_ADD', 'orRecord': {}}       | tag is missing or not acceptable
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_ADD', 'orRecord': {'tag': 1}} | tag is missing or not acceptable
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE'}                    | orTag is missing or not acceptable
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': null}     | orTag is missing or not acceptable
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': ''}       | orTag is missing or not acceptable
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't', 'writeConcern': 'ALL'} | unknown writeConcern
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't', 'writeConcern': null}  | unknown writeConcern
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't', 'timeout': 'long'}     | timeout must be a number
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't', 'timeout': 1e999}      | timeout must be a number
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't', 'id': 1.5}             | id must be a text or a whole number
                        {'mapName': 'm', 'key': 'k', 'opType': 'OR_REMOVE', 'orTag': 't', 'id': []}              | id must be a text or a whole number
                        """)
        void spoilsTheOperationOnly(String operation, String reason) {
            assertThat(reason(operation)).isEqualTo(reason);
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "-0.5", "1e999", "null", "'5'", "[]"})
        void aLifetimeThatIsNone(String ttl) {
            assertThat(reason(put("{'value': 1, 'ttlMs': " + ttl + ", " + STAMP + "}")))
                    .isEqualTo("ttlMs must be a number not below 0");
            assertThat(reason(add("{'value': 1, 'tag': 't', 'ttlMs': " + ttl + ", " + STAMP + "}")))
                    .isEqualTo("ttlMs must be a number not below 0");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a:b", ":", "a\\nb"})
        void aNodeThatCannotBeInATimestamp(String node) {
            String stamp = "'timestamp': {'millis': 5, 'counter': 1, 'nodeId': '" + node + "'}";
            assertThat(reason(put("{'value': 1, " + stamp + "}"))).isEqualTo("nodeId is not acceptable");
            assertThat(reason(put("{'value': null, " + stamp + "}"))).isEqualTo("nodeId is not acceptable");
            assertThat(reason(add("{'value': 1, 'tag': 't', " + stamp + "}"))).isEqualTo("nodeId is not acceptable");
        }

        @Test
        void namesLongerThanTheLimit() {
            String fits = "x".repeat(512);
            assertThat(complete("{'mapName': '" + fits + "', 'key': '" + fits + "', 'opType': 'REMOVE'}"))
                    .isEqualTo(new Operation.Remove(fits, fits, UnusableTime.INSTANCE));
            assertThat(reason("{'mapName': '" + fits + "x', 'key': 'k', 'opType': 'REMOVE'}"))
                    .isEqualTo("mapName is missing or not acceptable");
            assertThat(reason("{'mapName': 'm', 'key': '" + fits + "x', 'opType': 'REMOVE'}"))
                    .isEqualTo("key is missing or not acceptable");
        }

        @Test
        void limitsAreSettings() throws MalformedMessageException {
            var strict = new MessagePackCodec(new CodecLimits(32, 3, 4));
            var message = (OperationBatch) strict.decode("""
                    {"type": "OP_BATCH", "payload": {"ops": [
                      {"mapName": "four", "key": "k", "opType": "REMOVE"},
                      {"mapName": "m", "key": "k", "opType": "OR_REMOVE", "orTag": "12345"},
                      {"mapName": "abc", "key": "def", "opType": "OR_REMOVE", "orTag": "1234"}]}}""".getBytes(StandardCharsets.UTF_8), FrameKind.TEXT);

            assertThat(message.operations().stream().map(SubmittedOperation::content))
                    .containsExactly(
                            new Content.Incomplete("mapName is missing or not acceptable"),
                            new Content.Incomplete("orTag is missing or not acceptable"),
                            new Content.Complete(new Operation.OrRemove("abc", "def", new Tag("1234"))));
        }
    }

    @Nested
    class Time {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'millis': -1, 'counter': 0, 'nodeId': 'n'}",
                    "{'millis': 1.5, 'counter': 0, 'nodeId': 'n'}",
                    "{'millis': 1e999, 'counter': 0, 'nodeId': 'n'}",
                    "{'millis': 9007199254740992, 'counter': 0, 'nodeId': 'n'}",
                    "{'millis': null, 'counter': 0, 'nodeId': 'n'}",
                    "{'millis': '5', 'counter': 0, 'nodeId': 'n'}",
                    "{'counter': 0, 'nodeId': 'n'}",
                    "{'millis': 5, 'counter': -1, 'nodeId': 'n'}",
                    "{'millis': 5, 'counter': 0.5, 'nodeId': 'n'}",
                    "{'millis': 5, 'nodeId': 'n'}",
                    "{'millis': 5, 'counter': 0, 'nodeId': 7}",
                    "{'millis': 5, 'counter': 0}",
                    "{}",
                    "5",
                    "'5:0:n'",
                    "null"
                })
        void thatIsNoneNeverFailsTheOperation(String timestamp) {
            assertThat(complete(put("{'value': 1, 'timestamp': " + timestamp + "}")))
                    .isEqualTo(new Operation.Put("m", "k", ONE, UnusableTime.INSTANCE, TimeToLive.NONE));
            assertThat(complete(add("{'value': 1, 'tag': 't', 'timestamp': " + timestamp + "}")))
                    .isEqualTo(
                            new Operation.OrAdd("m", "k", ONE, UnusableTime.INSTANCE, new Tag("t"), TimeToLive.NONE));
        }

        @Test
        void thatIsMissingNeverFailsTheOperation() {
            assertThat(complete(put("{'value': 1}")))
                    .isEqualTo(new Operation.Put("m", "k", ONE, UnusableTime.INSTANCE, TimeToLive.NONE));
        }

        @Test
        void mayBeTheLastThereIs() {
            assertThat(complete(put(
                            "{'timestamp': {'millis': 9007199254740991, 'counter': 9007199254740991, 'nodeId': ''}}")))
                    .isEqualTo(new Operation.Remove(
                            "m", "k", new Timestamp(Timestamp.MAX_PART, Timestamp.MAX_PART, new NodeId(""))));
        }

        @Test
        void ofOneNodeIsAboutOneObject() {
            var first = (Operation.Put) complete(put("{'value': 1, " + STAMP + "}"));
            var second = (Operation.Put) complete(put("{'value': 2, " + STAMP + "}"));

            assertThat(((Timestamp) first.time()).node()).isSameAs(((Timestamp) second.time()).node());
            assertThat(first.map()).isSameAs(second.map());
        }
    }

    @Nested
    class Around {

        @ParameterizedTest
        @CsvSource({
            "'\"7\"', 7, false",
            "7, 7, true",
            "7.0, 7, true",
            "-3, -3, true",
            "1e3, 1000, true",
            "'\"\"', '', false"
        })
        void theIdIsATextOrAWholeNumber(String json, String text, boolean numeric) {
            assertThat(submitted("{'id': " + json + "}").id()).contains(new OperationId(text, numeric));
        }

        @Test
        void aNullIdIsNone() {
            assertThat(submitted("{'id': null}").id()).isEmpty();
        }

        @Test
        void concernAndTimeoutBelongToTheOperationOrTheBatch() {
            OperationBatch batch = batch(
                    "{'type': 'OP_BATCH', 'payload': {'writeConcern': 'REPLICATED',"
                            + " 'timeout': 3000, 'ops': [{'id': '1', 'writeConcern': 'PERSISTED', 'timeout': 10.7}, {'id': '2'}]}}");

            assertThat(batch.writeConcern()).contains(WriteConcern.REPLICATED);
            assertThat(batch.timeoutMillis()).hasValue(3000);
            assertThat(batch.operations().get(0).writeConcern()).contains(WriteConcern.PERSISTED);
            assertThat(batch.operations().get(0).timeoutMillis()).hasValue(10);
            assertThat(batch.operations().get(1).writeConcern()).isEmpty();
            assertThat(batch.operations().get(1).timeoutMillis()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'type': 'OP_BATCH'}",
                    "{'type': 'OP_BATCH', 'payload': null}",
                    "{'type': 'OP_BATCH', 'payload': []}",
                    "{'type': 'OP_BATCH', 'payload': {}}",
                    "{'type': 'OP_BATCH', 'payload': {'ops': null}}",
                    "{'type': 'OP_BATCH', 'payload': {'ops': {}}}",
                    "{'type': 'OP_BATCH', 'payload': {'ops': [], 'writeConcern': 'QUORUM'}}",
                    "{'type': 'OP_BATCH', 'payload': {'ops': [], 'writeConcern': null}}",
                    "{'type': 'OP_BATCH', 'payload': {'ops': [], 'timeout': null}}",
                    "{'type': 'OP_BATCH', 'payload': {'ops': [], 'timeout': 1e999}}",
                    "{'type': 'CLIENT_OP'}",
                    "{'type': 'CLIENT_OP', 'payload': null}",
                    "{'type': 'CLIENT_OP', 'payload': []}"
                })
        void onlyABrokenEnvelopeSpoilsTheMessage(String json) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> decode(json))
                    .matches(e -> e.kind() == Kind.INVALID);
        }
    }

    @Nested
    class Undefined {

        // {type: "OP_BATCH", payload: {ops: [{mapName: "m", key: "k", opType: "OR_REMOVE", orTag: "t", ...}]}}
        private static final String BEFORE = "82a474797065a84f505f4241544348a77061796c6f616481a36f707391";
        private static final String MEMBERS =
                "a76d61704e616d65a16da36b6579a16ba66f7054797065a94f525f52454d4f5645a56f72546167a174";
        private static final String SYNCED = "a673796e636564c2";
        private static final String UNDEFINED_RECORD = "a67265636f7264d40000";

        private OperationBatch decodeHex(String hex) throws MalformedMessageException {
            return (OperationBatch) codec.decode(HexFormat.of().parseHex(hex), FrameKind.BINARY);
        }

        @Test
        void besideSyncedIsTheMarkOfOldClients() throws MalformedMessageException {
            OperationBatch batch = decodeHex(BEFORE + "86" + MEMBERS + SYNCED + UNDEFINED_RECORD);

            assertThat(batch.legacyMarks()).isTrue();
            assertThat(batch.operations().getFirst().content())
                    .isEqualTo(new Content.Complete(new Operation.OrRemove("m", "k", new Tag("t"))));
        }

        @Test
        void aloneIsNoMark() throws MalformedMessageException {
            assertThat(decodeHex(BEFORE + "85" + MEMBERS + UNDEFINED_RECORD).legacyMarks())
                    .isFalse();
            assertThat(decodeHex(BEFORE + "85" + MEMBERS + SYNCED).legacyMarks())
                    .isFalse();
        }

        @Test
        void inOneOperationAndSyncedInAnotherIsNoMark() throws MalformedMessageException {
            String twoOps = BEFORE.substring(0, BEFORE.length() - 2) + "92";
            OperationBatch batch = decodeHex(twoOps + "85" + MEMBERS + UNDEFINED_RECORD + "85" + MEMBERS + SYNCED);

            assertThat(batch.legacyMarks()).isFalse();
        }

        @Test
        void inOneOperationOfManyIsTheMark() throws MalformedMessageException {
            String twoOps = BEFORE.substring(0, BEFORE.length() - 2) + "92";
            OperationBatch batch = decodeHex(twoOps + "86" + MEMBERS + UNDEFINED_RECORD + SYNCED + "84" + MEMBERS);

            assertThat(batch.legacyMarks()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"d40000", "c70000", "c7010000", "d5000000"})
        void isAbsentInEveryForm(String undefined) throws MalformedMessageException {
            assertThat(decodeHex(BEFORE + "85" + MEMBERS + "a26964" + undefined)
                            .operations()
                            .getFirst()
                            .id())
                    .isEmpty();
        }
    }
}
