package topgun.application.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.Authenticate;
import topgun.application.message.ClientMessage.Ping;
import topgun.application.message.ServerMessage.AuthFail;
import topgun.application.message.ServerMessage.AuthRequired;
import topgun.application.port.CloseReason;

/** A session ends some time after its token. */
class SessionExpiryTest {

    private static final int LIFETIME = 10_000;
    private static final int AFTER_A_CHECK = 5_000;

    private final TestServer server = new TestServer();
    private final TestClient ann = server.connect().authenticate("ann:USER,EDITOR:" + LIFETIME);

    @AfterEach
    void close() {
        server.close();
    }

    /** Anything but silence, which ends a session too. */
    private void pass(long millis) {
        for (long passed = 0; passed < millis; passed += AFTER_A_CHECK) {
            ann.say(new Ping(0, false));
            server.time.advance(AFTER_A_CHECK);
        }
    }

    private void authenticate(String token) {
        ann.say(new Authenticate(token, Optional.empty()));
    }

    private List<Object> heardOfTokens() {
        return ann.heard().stream()
                .filter(message -> message instanceof AuthRequired || message instanceof AuthFail)
                .toList();
    }

    @Test
    void aClientIsAskedOnceAndHasTimeToAnswer() {
        pass(LIFETIME - AFTER_A_CHECK);
        assertThat(heardOfTokens()).isEmpty();
        pass(AFTER_A_CHECK + TestServer.TOKEN_GRACE_MILLIS - AFTER_A_CHECK);
        assertThat(heardOfTokens()).containsExactly(new AuthRequired());
        assertThat(ann.closed()).isEmpty();
        pass(AFTER_A_CHECK);
        assertThat(heardOfTokens()).containsExactly(new AuthRequired(), new AuthFail("Token expired"));
        assertThat(ann.closed()).contains(CloseReason.UNAUTHORIZED);
    }

    @Test
    void aFreshTokenProlongsTheSessionSilently() {
        pass(LIFETIME);
        ann.forget();
        authenticate("ann:USER,EDITOR:200000");
        assertThat(ann.heard()).isEmpty();
        pass(200_000 - AFTER_A_CHECK);
        assertThat(heardOfTokens()).isEmpty();
        pass(TestServer.TOKEN_GRACE_MILLIS + AFTER_A_CHECK);
        assertThat(heardOfTokens()).containsExactly(new AuthRequired(), new AuthFail("Token expired"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "bob:USER,EDITOR:200000", "ann:USER:200000", "ann:USER,EDITOR,ADMIN:200000"})
    void noOtherTokenDoes(String token) {
        pass(LIFETIME);
        authenticate(token);
        assertThat(ann.session().principal().roles()).containsExactly("USER", "EDITOR");
        pass(TestServer.TOKEN_GRACE_MILLIS);
        assertThat(ann.closed()).contains(CloseReason.UNAUTHORIZED);
    }

    @Test
    void aTokenThatNeverExpiresKeepsTheSessionForGood() {
        authenticate("ann:USER,EDITOR");
        pass(10 * TestServer.TOKEN_GRACE_MILLIS);
        assertThat(heardOfTokens()).isEmpty();
    }
}
