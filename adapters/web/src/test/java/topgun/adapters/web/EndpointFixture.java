package topgun.adapters.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import topgun.application.session.Session;
import topgun.domain.access.Principal;

/** A server whose gateway does as the test wants, and clients of it. */
abstract class EndpointFixture {

    static final int FIRST_LIMIT = Running.LIMITS.firstMessageBytes();
    static final int LIMIT = Running.LIMITS.messageBytes();

    Running running;

    RawClient connect(Backend backend) {
        running = new Running(backend);
        return running.client();
    }

    @AfterEach
    void stop() {
        running.close();
    }

    void awaitOpen() {
        await().until(() -> running.backend.opened.size() == 1);
    }

    void awaitEndOfAll() {
        await().untilAsserted(() -> {
            assertThat(running.backend.opened).isNotEmpty();
            assertThat(running.backend.disconnects).hasValue(running.backend.opened.size());
            assertThat(running.backend.sessions.count()).isZero();
            assertThat(running.server.admission().permits()).isZero();
        });
    }

    static void authenticate(Session session) {
        session.authenticate(Principal.ANONYMOUS);
    }

    static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
