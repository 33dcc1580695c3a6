package topgun.application.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.LockRelease;
import topgun.application.message.ClientMessage.LockRequest;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.LockGranted;
import topgun.application.message.ServerMessage.LockReleased;
import topgun.application.session.Dialect;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;

class LocksTest {

    private final FakeRecordStore store = new FakeRecordStore();
    private TestServer server = new TestServer(new TestServer.Options().store(store));
    private TestClient ann = server.user("ann");
    private TestClient bob = server.user("bob");

    @AfterEach
    void close() {
        server.close();
    }

    private void request(TestClient client, String id, String name, double ttl) {
        client.say(new LockRequest(id, name, ttl));
        server.awaitSaved();
    }

    private void release(TestClient client, String id, String name, double token) {
        client.say(new LockRelease(Optional.of(id), name, token));
        server.awaitSaved();
    }

    private static List<Object> take(TestClient client) {
        List<Object> heard = client.heard();
        client.forget();
        return heard;
    }

    @Test
    void whoeverWaitsGetsTheLockInTurn() {
        TestClient cat = server.user("cat");
        request(ann, "a", "l", 0);
        request(bob, "b", "l", 0);
        request(cat, "c", "l", 0);
        assertThat(take(ann)).containsExactly(new LockGranted("a", "l", 1));
        assertThat(bob.heard()).isEmpty();
        release(ann, "r", "l", 1);
        assertThat(take(ann)).containsExactly(new LockReleased("r", "l", true));
        assertThat(take(bob)).containsExactly(new LockGranted("b", "l", 2));
        assertThat(cat.heard()).isEmpty();
        release(bob, "r", "l", 2);
        assertThat(cat.heard()).containsExactly(new LockGranted("c", "l", 3));
    }

    @Test
    void onlyTheHolderReleasesAndOnlyByItsToken() {
        request(ann, "a", "l", 0);
        take(ann);
        release(ann, "r1", "l", 99);
        release(bob, "r2", "l", 1);
        release(bob, "r3", "unknown", 1);
        ann.say(new LockRelease(Optional.empty(), "l", 1.5));
        assertThat(ann.heard()).containsExactly(new LockReleased("r1", "l", false), new LockReleased("", "l", false));
        assertThat(bob.heard())
                .containsExactly(new LockReleased("r2", "l", false), new LockReleased("r3", "unknown", false));
    }

    @Test
    void theHolderWhoAsksAgainKeepsTokenAndTheLaterEnd() {
        request(ann, "a1", "l", 20_000);
        request(ann, "a2", "l", 1_000);
        request(bob, "b", "l", 0);
        assertThat(take(ann)).containsExactly(new LockGranted("a1", "l", 1), new LockGranted("a2", "l", 1));
        server.time.advance(19_999);
        server.awaitSaved();
        assertThat(bob.heard()).isEmpty();
        server.time.advance(1);
        server.awaitSaved();
        assertThat(bob.heard()).containsExactly(new LockGranted("b", "l", 2));
        assertThat(ann.heard()).isEmpty();
    }

    @Test
    void leasesAreClamped() {
        request(ann, "a", "short", -5);
        request(ann, "a", "usual", 0);
        request(ann, "a", "long", 1e300);
        for (String name : List.of("short", "usual", "long")) {
            bob.session().recognise(Dialect.CURRENT);
            bob.say(new LockRequest(name, name, 300_000));
        }
        assertThat(grantedAt(999)).isEmpty();
        assertThat(grantedAt(1_000)).containsExactly(new LockGranted("short", "short", 2));
        assertThat(grantedAt(9_999)).isEmpty();
        assertThat(grantedAt(10_000)).containsExactly(new LockGranted("usual", "usual", 2));
        assertThat(grantedAt(299_999)).isEmpty();
        assertThat(grantedAt(300_000)).contains(new LockGranted("long", "long", 2));
    }

    private List<Object> grantedAt(long millis) {
        server.time.advance(TestServer.START_MILLIS + millis - server.time.millis());
        server.awaitSaved();
        return take(bob);
    }

    @Test
    void whoDisconnectsLeavesHisLocksAndHisPlaces() {
        TestClient cat = server.user("cat");
        request(ann, "a", "l", 60_000);
        request(bob, "b", "l", 0);
        request(cat, "c", "l", 0);
        bob.disconnect();
        ann.disconnect();
        server.awaitSaved();
        assertThat(cat.heard()).containsExactly(new LockGranted("c", "l", 2));
        assertThat(bob.heard()).isEmpty();
    }

    @Test
    void nobodyIsGivenALockForWhichHeNoLongerWaits() {
        TestClient legacy = server.user("old");
        legacy.session().recognise(Dialect.LEGACY);
        bob.session().recognise(Dialect.CURRENT);
        TestClient cat = server.user("cat");
        request(ann, "a", "l", 60_000);
        request(legacy, "o", "l", 60_000);
        request(bob, "b", "l", 1_000);
        request(cat, "c", "l", 60_000);
        server.time.advance(60_000);
        server.awaitSaved();
        assertThat(legacy.heard()).isEmpty();
        assertThat(bob.heard()).isEmpty();
        assertThat(cat.heard()).containsExactly(new LockGranted("c", "l", 2));
    }

    @Test
    void clientsKnownToBeLaterWaitFiveSecondsLongerThanTheyWantToHoldIt() {
        bob.session().recognise(Dialect.TRANSITIONAL);
        TestClient unknown = server.user("cat");
        request(ann, "a", "l", 20_000);
        request(bob, "b", "l", 1_000);
        request(unknown, "c", "l", 1_000);
        server.time.advance(20_000);
        server.awaitSaved();
        assertThat(bob.heard()).isEmpty();
        assertThat(unknown.heard()).containsExactly(new LockGranted("c", "l", 2));
    }

    @Test
    void tokensGoOnAfterARestart() {
        request(ann, "a", "l", 0);
        release(ann, "r", "l", 1);
        server.close();
        server = new TestServer(new TestServer.Options().store(store));
        ann = server.user("ann");
        request(ann, "a", "l", 0);
        assertThat(ann.heard()).containsExactly(new LockGranted("a", "l", 2));
    }

    @Test
    void noGrantIsToldBeforeItsTokenIsSaved() {
        store.breakSaving();
        ann.say(new LockRequest("a", "l", 300_000));
        assertThat(ann.heard()).isEmpty();
        store.repair();
        server.awaitSaved();
        assertThat(ann.heard()).containsExactly(new LockGranted("a", "l", 1));
    }

    @Test
    void aGrantThatIsOverBeforeItsTokenIsSavedIsNotTold() {
        store.breakSaving();
        ann.say(new LockRequest("a", "l", 1_000));
        server.time.advance(1_000);
        store.repair();
        server.awaitSaved();
        assertThat(ann.heard()).isEmpty();
    }

    @Test
    void refusalsAreErrorsOnly() {
        server.close();
        server = new TestServer(new TestServer.Options()
                .policy(AccessPolicy.denyByDefault(
                        List.of(new Policy("USER", new MapPattern("open*"), Set.of(Action.PUT), Set.of())))));
        ann = server.user("ann");
        request(ann, "1", "closed", 0);
        request(ann, "2", "", 0);
        request(ann, "3", "x".repeat(257), 0);
        request(ann, "4", "__topgun_locks", 0);
        assertThat(take(ann))
                .containsExactly(
                        new Failure(403, "Access Denied for lock closed"),
                        new Failure(400, "Invalid lock name"),
                        new Failure(400, "Invalid lock name"),
                        new Failure(403, "Access Denied for lock __topgun_locks"));
        for (int n = 0; n <= TestServer.MOST_LOCKS; n++) {
            request(ann, "n", "open" + n, 0);
        }
        assertThat(ann.heard(LockGranted.class)).hasSize(TestServer.MOST_LOCKS);
        assertThat(ann.heard(Failure.class)).containsExactly(new Failure(429, "too many locks"));
    }
}
