package topgun.bootstrap.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.JavaScriptPack;

/** The recorded session of a client that polls. Each test says where the answer must not be as recorded, and why. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExchangeReplayTest {

    private final Transcript transcript = Transcript.read("20-http-sync");
    private final List<Map<String, Object>> recorded = new ArrayList<>();
    private final List<HttpResponse<byte[]>> answered = new ArrayList<>();

    private Scenario scenario;

    @BeforeAll
    void play() throws IOException, InterruptedException {
        scenario = Scenario.of(transcript);
        for (Transcript.Line line : transcript.lines()) {
            if (line.direction().equals("c2s")) {
                HttpRequest.Builder request = Http.request(scenario.port(), line.text("path"));
                for (String header : List.of("authorization", "content-type")) {
                    if (!line.header(header).isEmpty()) {
                        request.header(header, line.header(header));
                    }
                }
                request.method(line.text("method"), BodyPublishers.ofByteArray(line.bytes()));
                answered.add(Http.send(request, BodyHandlers.ofByteArray()));
            } else if (line.direction().equals("s2c")) {
                recorded.add(
                        line.messages().isEmpty() ? Map.of() : line.messages().getFirst());
            }
        }
    }

    @AfterAll
    void stop() {
        scenario.close();
    }

    private Map<String, Object> answer(int request) {
        HttpResponse<byte[]> response = answered.get(request);
        return response.headers().firstValue("content-type").orElse("").equals("application/msgpack")
                ? JavaScriptPack.unpackMessage(response.body())
                : json(response.body());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> json(byte[] body) {
        return (Map<String, Object>) Transcript.plain(JsonMapper.shared().readValue(body, Map.class));
    }

    private Object answer(int request, String member) {
        return answer(request).get(member);
    }

    /** Deltas without the time up to which they tell, which no two servers agree about. */
    @SuppressWarnings("unchecked")
    private static Object timeless(Object deltas) {
        return ((List<Map<String, Object>>) deltas)
                .stream()
                        .map(delta -> {
                            Map<String, Object> rest = new LinkedHashMap<>(delta);
                            assertThat(rest.remove("serverSyncTimestamp")).isInstanceOf(Map.class);
                            return rest;
                        })
                        .toList();
    }

    @Test
    void anEmptyRequestIsAnsweredWithTheTime() {
        assertThat(answer(0)).containsOnlyKeys("serverHlc");
        assertThat(answered.getFirst().headers().firstValue("content-type"))
                .as("the one type that all clients know")
                .contains("application/msgpack");
    }

    @Test
    void operationsAreAcknowledgedAndPartOfTheDeltas() {
        assertThat(answer(1, "ack"))
                .as("the level that was reached is told")
                .isEqualTo(Map.of(
                        "lastId",
                        "2",
                        "results",
                        List.of(
                                Map.of("opId", "1", "success", true, "achievedLevel", "APPLIED"),
                                Map.of("opId", "2", "success", true, "achievedLevel", "APPLIED"))));
        assertThat(timeless(answer(1, "deltas")))
                .isEqualTo(timeless(recorded.get(1).get("deltas")));
    }

    @Test
    void aTimeThisServerDidNotGiveStandsForTheBeginning() {
        assertThat(timeless(answer(2, "deltas")))
                .as("what counts is when records arrived, and the client does not know that")
                .isEqualTo(timeless(recorded.get(1).get("deltas")));
    }

    @Test
    void resultsOfQueriesAreBareValues() {
        assertThat(answer(3, "queryResults"))
                .as("later clients read values, not rows")
                .isEqualTo(List.of(
                        Map.of("queryId", "q1", "results", List.of(Map.of("text", "hi")), "hasMore", false),
                        Map.of("queryId", "q2", "results", List.of(Map.of("text", "hi")), "hasMore", false)));
    }

    @Test
    void oneRefusedOperationSpoilsNoOther() {
        assertThat(answer(4, "ack"))
                .isEqualTo(Map.of(
                        "lastId",
                        "x",
                        "results",
                        List.of(
                                Map.of("opId", "http-op-0", "success", true, "achievedLevel", "APPLIED"),
                                Map.of(
                                        "opId",
                                        "x",
                                        "success",
                                        false,
                                        "achievedLevel",
                                        "FIRE_AND_FORGET",
                                        "error",
                                        reason(4)))));
        assertThat(answer(4, "errors"))
                .as("a conflict is no fault of the server")
                .isEqualTo(List.of(Map.of("code", 409.0, "message", reason(4), "context", "Operation x on notes/n4")));
    }

    @SuppressWarnings("unchecked")
    private String reason(int request) {
        return ((List<Map<String, String>>) answer(request, "errors"))
                .getFirst()
                .get("message");
    }

    @Test
    void mapsOfSetsHaveNoDeltas() {
        assertThat(answer(5, "ack")).as("an addition does not fail").isNotNull();
        assertThat(answer(5, "errors"))
                .isEqualTo(List.of(((List<?>) recorded.get(5).get("errors")).getLast()));
    }

    @Test
    void whatIsNotAllowedIsSaidPartByPart() {
        assertThat(answer(6, "errors")).isEqualTo(recorded.get(6).get("errors"));
        assertThat(timeless(answer(6, "deltas"))).asString().contains("key=n1", "key=n2", "key=n3");
    }

    @Test
    void withoutAGoodTokenNothingIsServed() {
        for (int request : List.of(7, 8)) {
            assertThat(answered.get(request).statusCode()).isEqualTo(401);
            assertThat(answer(request)).as("errors have a code").containsEntry("code", 401.0);
        }
        assertThat(answer(7)).containsEntry("message", "Missing Authorization header");
    }

    @Test
    void bodiesThatCannotBeReadAreTheClientsFault() {
        for (int request : List.of(9, 10, 11)) {
            assertThat(answered.get(request).statusCode()).isEqualTo(400);
            assertThat(answer(request, "message")).asString().startsWith("Invalid request body: ");
        }
    }

    @Test
    void onlyPostingIsServedWhateverTheQueryString() {
        assertThat(answered.get(12).statusCode())
                .as("not the answer to everything")
                .isEqualTo(405);
        assertThat(answered.get(13).statusCode()).isEqualTo(200);
    }
}
