package topgun.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.CounterRequest;
import topgun.application.message.ClientMessage.CounterSync;
import topgun.application.message.ClientMessage.HybridSearchSubscribe;
import topgun.application.message.ClientMessage.JournalSubscribe;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.SearchSubscribe;
import topgun.application.message.ClientMessage.TopicPublish;
import topgun.application.message.ClientMessage.TopicSubscribe;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.JournalEvent;
import topgun.domain.access.AccessPolicy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/** Whoever loses a right loses what he got by it. */
class RevocationTest {

    private static final AccessPolicy NOTHING_FOR_USERS = AccessPolicy.denyByDefault(List.of());
    private static final Value EVERYTHING = Value.of(new ValueView.MapView(Map.of()));
    private static final Value WORD = Value.of(new ValueView.Text("word"));

    static Stream<ClientMessage> subscriptions() {
        return Stream.of(
                new QuerySubscribe("q", "m", EVERYTHING, Optional.empty()),
                new SearchSubscribe("s", "m", "word", Value.NULL),
                new HybridSearchSubscribe(
                        "h",
                        new HybridQuery.Complete(
                                "m",
                                "word",
                                List.of("fullText"),
                                OptionalDouble.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                OptionalDouble.empty())),
                new JournalSubscribe("j", Optional.empty(), Optional.of("m"), List.of()),
                new TopicSubscribe("t"),
                new CounterRequest("c"),
                new CounterSync("c", Map.of("n", 1.0), Map.of()));
    }

    private static void changeEverything(TestServer server, TestClient by) {
        var time = new Timestamp(TestServer.START_MILLIS + 1, 0, new NodeId("n"));
        by.write(new Operation.Put("m", "k", WORD, time, TimeToLive.NONE));
        by.say(new TopicPublish("t", Optional.of(WORD)));
        by.say(new CounterSync("c", Map.of("other", 1.0), Map.of()));
        server.awaitSaved();
        server.time.advance(1_000);
    }

    /** Runs nothing until it is released. */
    private static final class HeldBack implements Executor {

        private final List<Runnable> waiting = new ArrayList<>();
        private boolean released;

        @Override
        public void execute(Runnable task) {
            if (released) {
                task.run();
            } else {
                waiting.add(task);
            }
        }

        void release() {
            released = true;
            waiting.forEach(Runnable::run);
        }
    }

    @ParameterizedTest
    @MethodSource("subscriptions")
    void subscriptionsEnd(ClientMessage subscription) {
        try (TestServer server = new TestServer(new TestServer.Options().journal(10))) {
            TestClient follower = server.user("ann");
            TestClient writer = server.connect().authenticate("root:ADMIN");
            follower.say(subscription);
            server.awaitSaved();
            follower.forget();
            server.access.replace(NOTHING_FOR_USERS);
            assertThat(follower.heard(Failure.class)).extracting(Failure::code).containsExactly(403);
            follower.forget();
            changeEverything(server, writer);
            assertThat(follower.heard()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("subscriptions")
    void subscriptionsThatWaitForAMapDoNotBegin(ClientMessage subscription) {
        var loading = new HeldBack();
        try (TestServer server =
                new TestServer(new TestServer.Options().journal(10).loading(loading))) {
            TestClient follower = server.user("ann");
            follower.begin(subscription);
            server.access.replace(NOTHING_FOR_USERS);
            loading.release();
            server.awaitSaved();
            assertThat(follower.heard().toString()).containsIgnoringCase("access denied for");
            follower.forget();
            server.access.replace(AccessPolicy.allowUntilFirstPolicy(List.of()));
            changeEverything(server, server.connect().authenticate("root:ADMIN"));
            assertThat(follower.heard()).isEmpty();
        }
    }

    @Test
    void theJournalOfAllMapsGoesOnWithThoseThatMayBeRead() {
        try (TestServer server = new TestServer(new TestServer.Options().journal(10))) {
            TestClient follower = server.user("ann");
            TestClient writer = server.connect().authenticate("root:ADMIN");
            follower.say(new JournalSubscribe("j", Optional.empty(), Optional.empty(), List.of()));
            server.access.replace(NOTHING_FOR_USERS);
            changeEverything(server, writer);
            assertThat(follower.heard()).isEmpty();
            server.access.replace(AccessPolicy.allowUntilFirstPolicy(List.of()));
            writer.write(
                    new Operation.Remove("m", "k", new Timestamp(TestServer.START_MILLIS + 2, 0, new NodeId("n"))));
            server.awaitSaved();
            assertThat(follower.heard(JournalEvent.class)).hasSize(1);
        }
    }
}
