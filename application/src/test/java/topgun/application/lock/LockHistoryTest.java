package topgun.application.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.LockRelease;
import topgun.application.message.ClientMessage.LockRequest;
import topgun.application.message.ServerMessage.LockGranted;
import topgun.application.message.ServerMessage.LockReleased;

/**
 * Plays random histories and follows each lock as a register with one owner: it is taken by a grant, freed by a release,
 * by the end of the lease, of the connection or of the server.
 */
class LockHistoryTest {

    private static final int HISTORIES = 1_000;
    private static final int STEPS = 40;
    private static final int CLIENTS = 4;
    private static final long TICK_MILLIS = 250;
    private static final List<String> NAMES = List.of("l", "m");

    @Test
    void noLockHasTwoHoldersAndNoTokenComesAgain() {
        int grants = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            grants += new History(seed).play();
        }
        assertThat(grants).isGreaterThan(HISTORIES * 3);
    }

    /** What is known of a lock from outside. */
    private static final class Register {

        private @Nullable TestClient holder;
        private long token;
        private long validUntil;
    }

    private static final class History {

        private final int seed;
        private final Random random;
        private final FakeRecordStore store = new FakeRecordStore();
        private final Map<String, Register> registers = new HashMap<>();
        private final Map<String, Long> leases = new HashMap<>();
        private final List<TestClient> clients = new ArrayList<>();
        private TestServer server;
        private long offset;
        private int requests;
        private int grants;

        History(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.server = start();
        }

        private TestServer start() {
            var started = new TestServer(new TestServer.Options().store(store));
            started.time.advance(offset);
            clients.clear();
            for (int n = 0; n < CLIENTS; n++) {
                clients.add(started.user("u" + n));
            }
            return started;
        }

        private long now() {
            return server.time.millis();
        }

        int play() {
            try {
                for (int n = 0; n < STEPS; n++) {
                    step();
                }
            } finally {
                server.close();
            }
            return grants;
        }

        private void step() {
            int which = random.nextInt(CLIENTS);
            TestClient client = clients.get(which);
            String name = NAMES.get(random.nextInt(NAMES.size()));
            int kind = random.nextInt(100);
            if (kind < 40) {
                String id = "r" + requests++;
                long lease = (4 + random.nextInt(12)) * TICK_MILLIS;
                leases.put(id, lease);
                client.say(new LockRequest(id, name, lease));
                check();
            } else if (kind < 65) {
                release(client, name);
            } else if (kind < 90) {
                int ticks = random.nextInt(random.nextInt(8) == 0 ? 200 : 12);
                for (int n = 0; n < ticks; n++) {
                    server.time.advance(TICK_MILLIS);
                    check();
                }
            } else if (kind < 97) {
                registers.values().stream()
                        .filter(register -> register.holder == client)
                        .forEach(register -> register.holder = null);
                client.disconnect();
                check();
                clients.set(which, server.user("again" + which));
            } else {
                offset = now() - TestServer.START_MILLIS;
                server.close();
                registers.values().forEach(register -> register.holder = null);
                server = start();
            }
        }

        private void release(TestClient client, String name) {
            Register register = registers.computeIfAbsent(name, n -> new Register());
            boolean wrong = random.nextInt(4) == 0;
            boolean valid = register.holder == client && now() < register.validUntil && !wrong;
            client.say(new LockRelease(Optional.of("release"), name, wrong ? register.token + 1 : register.token));
            server.awaitSaved();
            assertThat(client.heard(LockReleased.class))
                    .as("seed %d", seed)
                    .containsExactly(new LockReleased("release", name, valid));
            if (valid) {
                register.holder = null;
            }
            check();
        }

        private void check() {
            server.awaitSaved();
            for (TestClient client : clients) {
                client.heard(LockGranted.class).forEach(grant -> granted(client, grant));
                client.forget();
            }
        }

        private void granted(TestClient client, LockGranted grant) {
            grants++;
            Register register = registers.computeIfAbsent(grant.name(), n -> new Register());
            boolean held = register.holder != null && now() < register.validUntil;
            long until = now() + leases.getOrDefault(grant.requestId(), 0L);
            if (held) {
                assertThat(register.holder).as("seed %d: %s", seed, grant).isSameAs(client);
                assertThat(grant.fencingToken()).as("seed %d: %s", seed, grant).isEqualTo(register.token);
                register.validUntil = Math.max(register.validUntil, until);
            } else {
                assertThat(grant.fencingToken()).as("seed %d: %s", seed, grant).isGreaterThan(register.token);
                register.holder = client;
                register.validUntil = until;
            }
            register.token = grant.fencingToken();
        }
    }
}
