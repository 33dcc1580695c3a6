package topgun.adapters.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.admin.Health;

final class HttpTest {

    private static final String LONG = "x".repeat(10_000);
    private static final Health HEALTH = Running.healthy();
    private static final WebServer SERVER = new WebServer(
            new Backend(Backend.ECHO).gateway,
            HEALTH,
            new WebSettings(
                    Running.LOCAL,
                    Running.LIMITS,
                    new WebSettings.Http(new Origins(Set.of("https://app.example")), false, 1_000)),
            List.of(routes -> routes.post("/more", http -> http.result(http.body()))
                    .get("/long", http -> http.result(LONG))
                    .get("/bursting", http -> http.result(Burst.current() == null ? "no" : "yes"))
                    .get("/broken", http -> {
                        throw new IllegalStateException("on \"purpose\"");
                    })));
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        SERVER.stop();
    }

    @BeforeEach
    void allWell() {
        when(HEALTH.state()).thenReturn(Health.State.READY);
        when(HEALTH.reason()).thenReturn(Optional.empty());
    }

    @Test
    void rootTellsThatTheServerRuns() {
        var answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("TopGun Server Running");
    }

    @Test
    void healthReports() {
        var answer = get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"state\":\"ready\",\"connections\":3,\"in_flight\":7,\"uptime_secs\":12}");
    }

    @Test
    void healthReportsWhatIsWrong() {
        when(HEALTH.state()).thenReturn(Health.State.FAILING);
        when(HEALTH.reason()).thenReturn(Optional.of("disk \"full\"\n"));

        var answer = get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"state\":\"failing\"")
                .endsWith(",\"reason\":\"disk \\\"full\\\"\\u000a\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/live"})
    void livesAsLongAsItAnswers(String path) {
        when(HEALTH.reason()).thenReturn(Optional.of("shutting down"));

        assertThat(get(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/ready", "/healthz", "/ready"})
    void readyOrNotAndWhy(String path) {
        assertThat(get(path).statusCode()).isEqualTo(200);
        assertThat(get(path).body()).isEqualTo("{\"ready\":true}");

        when(HEALTH.reason()).thenReturn(Optional.of("starting"));

        assertThat(get(path).statusCode()).isEqualTo(503);
        assertThat(get(path).body()).isEqualTo("{\"ready\":false,\"reason\":\"starting\"}");
        assertThat(send(request(path).HEAD()).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/health", "/health/", "/health/foo", "/health/foo/bar", "/healthcheck", "/health?full"})
    void probesOfAllKindsAreAnswered(String path) {
        assertThat(get(path).statusCode()).isEqualTo(200);
        assertThat(send(request(path).HEAD()).statusCode()).isEqualTo(200);
        assertThat(post(path, "x").statusCode()).isEqualTo(200);
        assertThat(send(request(path).DELETE()).statusCode()).isEqualTo(200);
    }

    @Test
    void whatOnlyResemblesAProbeIsNotFound() {
        assertThat(get("/heal").statusCode()).isEqualTo(404);
        assertThat(get("/x/health").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsWhetherATokenIsNeeded() {
        assertThat(get("/api/auth/status").body()).isEqualTo("{\"authRequired\":false}");
    }

    @Test
    void unknownPathIsNotFound() {
        var answer = get("/no/such/path");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("{\"code\":404,\"message\":\"not found\"}");
    }

    @Test
    void wrongMethodIsNotAllowed() {
        var answer = send(request("/api/auth/status").DELETE());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).startsWith("{\"code\":405,");
    }

    @Test
    void wrongMethodIsToldTheRightOnes() {
        assertThat(send(request("/api/auth/status").DELETE()).headers().firstValue("Allow"))
                .hasValue("GET, HEAD");
        assertThat(get("/more").headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/api/auth/status"})
    void headIsGetWithoutTheBody(String path) {
        var answer = send(request(path).HEAD());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValueAsLong("Content-Length"))
                .hasValue(get(path).body().length());
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void whatIsNoRequestForARouteIsRefusedAsJsonToo() {
        var tooLong = send(request("/").header("Anything", "x".repeat(9_000)));

        assertThat(tooLong.statusCode()).isEqualTo(431);
        assertThat(tooLong.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(tooLong.body()).isEqualTo("{\"code\":431,\"message\":\"Request Header Fields Too Large\"}");
        assertThat(send(request("/").header("Sec-WebSocket-Version", "8")).body())
                .isEqualTo("{\"code\":426,\"message\":\"Upgrade Required\"}");
    }

    @Test
    void moreRoutesMayBeAdded() {
        assertThat(post("/more", "body").body()).isEqualTo("body");
    }

    @Test
    void routesMayBlockWithoutKeepingOthersWaiting() {
        assertThat(get("/bursting").body()).isEqualTo("no");
    }

    @Test
    void largeBodyIsRefused() {
        assertThat(post("/more", "x".repeat(1_000)).statusCode()).isEqualTo(200);

        var answer = post("/more", "x".repeat(1_001));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).startsWith("{\"code\":413,");
    }

    @Test
    void failureIsAnsweredWithoutDetails() {
        var answer = get("/broken");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"code\":500,\"message\":\"internal error\"}");
    }

    /** Otherwise anybody could fill the log. */
    @Test
    void whoLeavesInTheMiddleOfARequestIsNoError() {
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record);
            }
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try (RawClient leaving = RawClient.dial(SERVER.port(), 0)) {
            leaving.sendBytes(
                    "POST /more HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc".getBytes(US_ASCII));
            leaving.shutdownOutput();
            assertThat(leaving.readAnswer()).startsWith("HTTP/1.1 400 ");
        } finally {
            root.removeHandler(handler);
        }

        assertThat(logged).isEmpty();
    }

    @Test
    void requestIdIsReturnedOrMade() {
        assertThat(send(request("/").header("X-Request-Id", "mine")).headers().firstValue("X-Request-Id"))
                .hasValue("mine");
        assertThat(send(request("/").header("X-Request-Id", ""))
                        .headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow())
                .hasSize(36);
        assertThat(get("/").headers().firstValue("X-Request-Id").orElseThrow()).hasSize(36);
    }

    @Test
    void whatComesToNoRouteHasARequestIdToo() {
        var bad = get("/%ff");

        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.headers().firstValue("X-Request-Id").orElseThrow()).hasSize(36);
        assertThat(send(request("/").header("Sec-WebSocket-Version", "8").header("X-Request-Id", "mine"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .hasValue("mine");
    }

    @Test
    void cachesAreToldWhatAnswersDependOn() {
        for (HttpRequest.Builder request : List.of(
                request("/health"),
                request("/health").header("Origin", "https://app.example"),
                request("/health").header("Origin", "https://evil.example"))) {
            assertThat(send(request).headers().allValues("Vary")).containsExactly("Origin, Accept-Encoding");
        }
    }

    @Test
    void longAnswersAreCompressedForThoseWhoAskForIt() {
        var answer = send(request("/long").header("Accept-Encoding", "gzip"), BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.body()).hasSizeLessThan(1_000);
        assertThat(get("/long").body()).isEqualTo(LONG);
    }

    @Test
    void listedOriginMayRead() {
        var answer = send(request("/health").header("Origin", "https://app.example"));

        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example");
    }

    @Test
    void listedOriginMayAskBefore() {
        var answer = send(request("/more")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST"));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
                .contains("POST");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization", "Content-Type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "http://app.example", "https://app.example.evil.example", "null"})
    void otherOriginsMayNot(String origin) {
        var answer = send(request("/health").header("Origin", origin));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void foreignPagesChangeNothingWithoutAToken() {
        assertThat(send(from("https://evil.example")).statusCode()).isEqualTo(403);
        assertThat(send(from("https://app.example")).statusCode()).isEqualTo(200);
        assertThat(send(from("http://127.0.0.1:" + SERVER.port())).statusCode()).isEqualTo(200);
        assertThat(send(from("https://evil.example").header("Authorization", "Bearer t"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpRequest.Builder from(String origin) {
        return request("/more").POST(BodyPublishers.ofString("body")).header("Origin", origin);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SERVER.port() + path));
    }

    private static HttpResponse<String> get(String path) {
        return send(request(path));
    }

    private static HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> form) {
        try {
            return CLIENT.send(request.build(), form);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
