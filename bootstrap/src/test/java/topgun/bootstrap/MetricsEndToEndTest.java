package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topgun.bootstrap.client.RawClient.message;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.RawSocket;
import topgun.bootstrap.client.Write;

/** What clients do shows in the numbers that operators read. */
class MetricsEndToEndTest {

    private static final String POLL =
            "{\"clientId\":\"poller\",\"clientHlc\":{\"millis\":1,\"counter\":0,\"nodeId\":\"poller\"}}";

    private static ServerUnderTest server(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("storage", "memory", "node-id", "n"));
        for (int n = 0; n < settings.length; n += 2) {
            all.put(settings[n], settings[n + 1]);
        }
        return ServerUnderTest.withSecret(all);
    }

    private static void put(RawClient client, String map, String key, long millis) {
        client.send(Write.put(map, key, 1).at(millis).message());
        client.await("OP_ACK");
    }

    private static double number(String metrics, String name) {
        return Arrays.stream(metrics.split("\n"))
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in\n" + metrics));
    }

    @Test
    void whatClientsDoIsCounted() {
        try (ServerUnderTest server = server();
                RawClient ann = server.client("ann");
                RawClient bob = server.client("bob");
                RawClient stranger = RawClient.connect(server.port())) {
            put(ann, "notes", "a", System.currentTimeMillis());
            put(bob, "notes", "b", System.currentTimeMillis());
            put(ann, "notes", "c", System.currentTimeMillis() + 3_600_000);
            stranger.send(message("PING", Map.of("timestamp", 1.0)));
            stranger.await("PONG");

            assertThat(Http.ask(server.port(), "POST", "/sync", POLL, "Authorization", "Bearer " + server.token("ann"))
                            .statusCode())
                    .isEqualTo(200);

            HttpResponse<String> answer = Http.ask(server.port(), "GET", "/metrics", "");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            String metrics = answer.body();
            assertThat(number(metrics, "topgun_ready{node_id=\"n\"}")).isEqualTo(1);
            assertThat(number(metrics, "topgun_active_connections{node_id=\"n\"}"))
                    .isEqualTo(3);
            assertThat(number(metrics, "topgun_connections_pending{node_id=\"n\"}"))
                    .isEqualTo(1);
            assertThat(number(metrics, "topgun_connections_accepted_total{node_id=\"n\"}"))
                    .isEqualTo(3);
            assertThat(number(metrics, "topgun_operations_total{node_id=\"n\",status=\"ok\"}"))
                    .isEqualTo(2);
            assertThat(number(metrics, "topgun_operation_errors_total{error_type=\"clock_drift\",node_id=\"n\"}"))
                    .isEqualTo(1);
            assertThat(number(
                            metrics,
                            "topgun_operation_duration_seconds_count{node_id=\"n\",operation=\"client_operation\"}"))
                    .isEqualTo(3);
            assertThat(number(metrics, "topgun_map_size_items{map=\"other\",node_id=\"n\"}"))
                    .isEqualTo(2);
            assertThat(metrics).as("names of maps, to anybody").doesNotContain("notes");
            assertThat(number(metrics, "topgun_memory_usage_bytes{node_id=\"n\"}"))
                    .isPositive();

            assertThat(Http.ask(server.port(), "GET", "/api/status", "").body())
                    .startsWith("{\"configured\":true,\"version\":\"")
                    .contains("\"mode\":\"normal\",\"connections\":3,\"uptimeSeconds\":")
                    .endsWith("\"totalOperations\":3}");
        }
    }

    @Test
    void whoIsNotLetInIsCounted() {
        try (ServerUnderTest server = server("max-connections", "1");
                RawClient ann = server.client("ann")) {
            put(ann, "notes", "a", System.currentTimeMillis());
            assertThatThrownBy(() -> RawSocket.upgraded(server.port())).hasMessageContaining("HTTP/1.1 503");

            String metrics = Http.ask(server.port(), "GET", "/metrics", "").body();
            assertThat(number(metrics, "topgun_connections_rejected_total{node_id=\"n\"}"))
                    .isEqualTo(1);
            assertThat(number(metrics, "topgun_connections_accepted_total{node_id=\"n\"}"))
                    .isEqualTo(1);
            assertThat(number(metrics, "topgun_events_filtered_by_subscription{node_id=\"n\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void withATokenOnlyWhoBringsItSeesThem() {
        try (ServerUnderTest server = server("metrics-token", "let me see", "metrics-maps", "1");
                RawClient ann = server.client("ann")) {
            put(ann, "notes", "a", System.currentTimeMillis());
            put(ann, "notes", "b", System.currentTimeMillis());
            put(ann, "small", "a", System.currentTimeMillis());
            assertThat(Http.ask(server.port(), "GET", "/metrics", "").statusCode())
                    .isEqualTo(401);
            assertThat(Http.ask(server.port(), "GET", "/metrics", "", "Authorization", "Bearer let me")
                            .body())
                    .contains("\"code\":401");
            String metrics = Http.ask(server.port(), "GET", "/metrics", "", "Authorization", "Bearer let me see")
                    .body();
            assertThat(number(metrics, "topgun_map_size_items{map=\"notes\",node_id=\"n\"}"))
                    .isEqualTo(2);
            assertThat(number(metrics, "topgun_map_size_items{map=\"other\",node_id=\"n\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void onAPortOfTheirOwnClientsDoNotSeeThem() {
        try (ServerUnderTest server = server("metrics-port", "0");
                RawClient ann = server.client("ann")) {
            put(ann, "notes", "a", System.currentTimeMillis());
            int port = server.metricsPort();
            assertThat(Http.ask(server.port(), "GET", "/metrics", "").statusCode())
                    .isEqualTo(404);
            assertThat(number(
                            Http.ask(port, "GET", "/metrics", "").body(),
                            "topgun_map_size_items{map=\"notes\",node_id=\"n\"}"))
                    .isEqualTo(1);
            assertThat(Http.ask(port, "GET", "/ready", "").body()).isEqualTo("{\"ready\":true}");
            assertThat(Http.ask(port, "POST", "/sync", "").statusCode()).isEqualTo(404);
            HttpResponse<String> wrongMethod = Http.ask(port, "POST", "/metrics", "");
            assertThat(wrongMethod.statusCode()).isEqualTo(405);
            assertThat(wrongMethod.headers().firstValue("Server"))
                    .as("what an attacker would like to know")
                    .isEmpty();
        }
    }

    @Test
    void aPortThatIsTakenKeepsTheServerFromStarting() {
        try (ServerUnderTest server = server("metrics-port", "0")) {
            assertThatThrownBy(() -> server("metrics-port", Integer.toString(server.metricsPort())))
                    .hasMessageContaining("already in use");
        }
    }
}
