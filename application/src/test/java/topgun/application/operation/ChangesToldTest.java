package topgun.application.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.resolver.Resolution;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Who hears of a write, and what. */
class ChangesToldTest extends WritingFixture {

    @Test
    void followersHearTheChangeAndTheWriterDoesNot() {
        TestClient follower = follower("m");
        TestClient stranger = server.user("eve");
        stranger.forget();
        var entry = new LwwRecord.Entry(text("v"), at(1), TimeToLive.NONE);
        writer.write(new Operation.Put("m", "k", entry.value(), entry.timestamp(), entry.ttl()));
        assertThat(follower.heard(ServerEvent.class)).containsExactly(new ServerEvent.LwwChanged("m", "k", entry));
        assertThat(follower.heard(Delivered.class)).hasSize(1);
        awaitAck();
        assertThat(writer.heard(ServerEvent.class)).isEmpty();
        assertThat(stranger.heard()).isEmpty();
    }

    @Test
    void duplicatesAndLosersAreQuiet() {
        writer.write(put("m", "k", "new", at(5)));
        awaitAck();
        int groups = store.groups().size();
        TestClient follower = follower("m");
        writer.write(put("m", "k", "new", at(5)), put("m", "k", "old", at(4)));
        await().until(() -> writer.heard(OperationAck.class).size() == 2);
        assertThat(follower.heard()).isEmpty();
        assertThat(store.groups()).hasSize(groups);
    }

    @Test
    void changesOfABatchAreToldInItsOrder() {
        TestClient follower = server.user("bob");
        List<String> maps = List.of("z", "m", "a");
        for (String map : maps) {
            follower.say(new QuerySubscribe(map, map, Value.of(new ValueView.MapView(Map.of())), Optional.empty()));
        }
        writer.write(maps.stream().map(map -> put(map, "k", "v", at(1))).toArray(Operation[]::new));
        assertThat(follower.heard(ServerEvent.class))
                .extracting(event -> ((ServerEvent.LwwChanged) event).map())
                .containsExactlyElementsOf(maps);
    }

    @Test
    void nobodyHearsOfAMapHeMayNotRead() {
        start(new TestServer.Options()
                .policy(AccessPolicy.denyByDefault(List.of(
                        new Policy("USER", new MapPattern("m"), Set.of(Action.READ, Action.PUT), Set.of("name"))))));
        TestClient follower = follower("m");
        writer.write(new Operation.Put(
                "m",
                "k",
                Value.of(new ValueView.MapView(
                        Map.of("name", new ValueView.Text("ann"), "salary", new ValueView.Num(1)))),
                at(1),
                TimeToLive.NONE));
        writer.write(put("m", "plain", "secret", at(2)));
        var told = (ServerEvent.LwwChanged) follower.heard(ServerEvent.class).getFirst();
        assertThat(((LwwRecord.Entry) told.entry()).value().view())
                .isEqualTo(new ValueView.MapView(Map.of("name", new ValueView.Text("ann"))));
        assertThat(follower.heard(ServerEvent.class)).hasSize(1);
    }

    @Test
    void aResolversDecisionGetsAFreshTimestampAndIsToldToTheWriter() {
        start(new TestServer.Options()
                .resolver((map, key, offered, known, who) -> new Resolution.Store(text("decided"))));
        writer.write(put("m", "k", "wanted", at(1)));
        awaitAck();
        var told = (ServerEvent.LwwChanged) writer.heard(ServerEvent.class).getFirst();
        assertThat(((LwwRecord.Entry) told.entry()).value()).isEqualTo(text("decided"));
        assertThat(told.entry().timestamp().node()).isEqualTo(TestServer.NODE);
    }

    @Test
    void expiryIsToldWithinASecondAndDatedAtTheEndOfLife() {
        writer.write(new Operation.Put("m", "k", text("v"), at(0), new TimeToLive(3_000)));
        TestClient follower = follower("m");
        server.time.advance(3_000);
        assertThat(follower.heard()).isEmpty();
        server.time.advance(1_000);
        var told = (ServerEvent.LwwChanged) follower.heard(ServerEvent.class).getFirst();
        assertThat(told.entry())
                .isEqualTo(new LwwRecord.Tombstone(new Timestamp(TestServer.START_MILLIS + 3_000, 0, TestServer.NODE)));
    }

    @Nested
    class Removals {

        @Test
        void aRemovalReachesRecordsUnderOtherKeys() {
            writer.write(new Operation.OrAdd("m", "real", text("v"), at(1), new Tag("t"), TimeToLive.NONE));
            TestClient follower = follower("m");
            writer.write(new Operation.OrRemove("m", "elsewhere", new Tag("t")));
            assertThat(follower.heard(ServerEvent.class))
                    .containsExactly(new ServerEvent.OrRemoved("m", "real", new Tag("t")));
        }

        @Test
        void whoAddsWhatWasRemovedLearnsThatItWas() {
            writer.write(new Operation.OrRemove("m", "k", new Tag("t")));
            writer.write(new Operation.OrAdd("m", "k", text("v"), at(1), new Tag("t"), TimeToLive.NONE));
            assertThat(writer.heard(ServerEvent.class))
                    .containsExactly(new ServerEvent.OrRemoved("m", "k", new Tag("t")));
        }

        @Test
        void whoSendsARemovalAlongIsNotToldOfIt() {
            var addition = new Operation.OrAdd("m", "k", text("v"), at(1), new Tag("t"), TimeToLive.NONE);
            var removal = new Operation.OrRemove("m", "k", new Tag("t"));
            writer.write(addition, removal);
            writer.write(addition, removal);
            writer.say(new ClientMessage.OrPushDiff(
                    "m", List.of(new PushedEntry("k", List.of(addition), List.of(new Tag("t"))))));
            assertThat(writer.heard(ServerEvent.class)).isEmpty();
        }
    }
}
