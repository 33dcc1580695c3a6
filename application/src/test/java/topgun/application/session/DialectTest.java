package topgun.application.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** How the server learns of which generation a client is. */
class DialectTest {

    private final TestServer server = new TestServer();
    private final TestClient client = server.user("ann");

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<ClientMessage> messagesOfLaterClients() {
        return Stream.of(
                new ClientMessage.SqlQuery("q"),
                new ClientMessage.VectorSearch("v", Value.of(new ValueView.MapView(Map.of()))),
                new ClientMessage.HybridSearch("h", new HybridQuery.Malformed("x")),
                new ClientMessage.HybridSearchSubscribe("hs", new HybridQuery.Malformed("x")),
                new ClientMessage.HybridSearchUnsubscribe("hs"),
                new ClientMessage.Ignored("QUERY_SYNC_INIT"));
    }

    @ParameterizedTest
    @MethodSource("messagesOfLaterClients")
    void whatOnlyLaterClientsAskTellsTheGenerationUnlessThatIsKnown(ClientMessage message) {
        client.say(new ClientMessage.Ignored("HYBRID_QUERY_SUBSCRIBE"));
        assertThat(client.session().dialect()).isEqualTo(Dialect.UNKNOWN);
        client.say(message);
        assertThat(client.session().dialect()).isEqualTo(Dialect.TRANSITIONAL);
        client.say(new ClientMessage.ClientApplyAck(1));
        assertThat(client.session().dialect()).isEqualTo(Dialect.CURRENT);

        TestClient known = server.user("bob");
        known.session().recognise(Dialect.LEGACY);
        known.say(message);
        assertThat(known.session().dialect()).isEqualTo(Dialect.LEGACY);
    }
}
