package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MetricsServerTest {

    @Test
    void manyWhoDoNotReadTheirAnswersKeepNobodyWaiting() {
        String large = "a_metric 1\n".repeat(700_000);
        var server = new MetricsServer(
                "127.0.0.1",
                0,
                WebSettings.Http.DEFAULT,
                Running.healthy(),
                new MetricsRoutes(() -> large, "text/plain", Optional.empty()));
        server.start();
        List<RawClient> deaf = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client = RawClient.dial(server.port(), 4_096);
            deaf.add(client);
            client.get("/metrics");
            client.read(1);
        }
        try (RawClient client = RawClient.dial(server.port(), 0)) {
            client.get("/health");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
        }
        deaf.forEach(RawClient::close);
        server.stop();
    }
}
