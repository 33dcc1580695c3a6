package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.client.RawClient;

class TokenExpiryEndToEndTest {

    @Test
    void aConnectionEndsAfterItsToken() {
        Map<String, String> settings = Map.of("storage", "memory", "token-grace", "1s");
        try (ServerUnderTest server = ServerUnderTest.withSecret(settings);
                RawClient lasting = server.client("bob");
                RawClient ending =
                        RawClient.authenticated(server.port(), server.token("ann", Duration.ofSeconds(5), "USER"))) {
            assertThat(ending.await("AUTH_FAIL")).containsEntry("error", "Token expired");
            assertThatThrownBy(() -> ending.await("anything else")).hasMessageContaining("closed with 4001");
            assertThat(lasting.settle()).isEmpty();
        }
    }
}
