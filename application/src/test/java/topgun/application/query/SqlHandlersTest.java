package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.SqlQuery;
import topgun.application.message.ServerMessage.SqlUnavailable;

class SqlHandlersTest {

    @Test
    void whoAsksInSqlIsToldAtOnceThatThereIsNone() {
        try (var server = new TestServer()) {
            TestClient client = server.user("ann");
            client.say(new SqlQuery("q"));
            assertThat(client.heard()).containsExactly(new SqlUnavailable("q", "SQL is not available on this server"));
        }
    }
}
