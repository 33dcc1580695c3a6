package topgun.application.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage.TopicPublish;
import topgun.application.message.ClientMessage.TopicSubscribe;
import topgun.application.message.ClientMessage.TopicUnsubscribe;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.TopicMessage;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

class TopicsTest {

    private TestServer server = new TestServer();
    private TestClient publisher = server.user("ann");
    private TestClient listener = server.user("bob");

    @AfterEach
    void close() {
        server.close();
    }

    private void publish(double number) {
        publisher.say(new TopicPublish("news", Optional.of(number(number))));
    }

    private static Value number(double number) {
        return Value.of(new ValueView.Num(number));
    }

    @Test
    void listenersHearEverythingInOrderAndThePublisherNothing() {
        publisher.say(new TopicSubscribe("news"));
        listener.say(new TopicSubscribe("news"));
        publish(1);
        publish(2);
        assertThat(publisher.heard()).isEmpty();
        assertThat(listener.heard(TopicMessage.class))
                .extracting(message -> message.data().orElseThrow())
                .containsExactly(number(1), number(2));
        assertThat(listener.heard(TopicMessage.class))
                .extracting(TopicMessage::publisherId)
                .containsOnly(publisher.session().id());
    }

    @Test
    void absentDataStaysAbsent() {
        listener.say(new TopicSubscribe("news"));
        publisher.say(new TopicPublish("news", Optional.empty()));
        assertThat(listener.heard(TopicMessage.class).getFirst().data()).isEmpty();
    }

    @Test
    void subscribingTwiceIsSubscribingOnce() {
        listener.say(new TopicSubscribe("news"));
        listener.say(new TopicSubscribe("news"));
        publish(1);
        assertThat(listener.heard()).hasSize(1);
        listener.say(new TopicUnsubscribe("news"));
        publish(2);
        assertThat(listener.heard()).hasSize(1);
    }

    @Test
    void nothingIsLeftOfAListenerThatIsGone() {
        listener.say(new TopicSubscribe("news"));
        listener.disconnect();
        publish(1);
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void aSessionListensToAHundredTopicsAtMostAndMayRepeatThem() {
        for (int n = 0; n < 100; n++) {
            listener.say(new TopicSubscribe("topic-" + n));
        }
        listener.say(new TopicSubscribe("topic-7"));
        assertThat(listener.heard()).isEmpty();
        listener.say(new TopicSubscribe("one-more"));
        assertThat(listener.heard()).containsExactly(new Failure(400, "Subscription limit reached"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "grüße", "a*", "tab\t"})
    void badNamesAreRefused(String name) {
        listener.say(new TopicSubscribe(name));
        listener.say(new TopicPublish(name, Optional.empty()));
        assertThat(listener.heard())
                .containsExactly(new Failure(400, "Invalid topic name"), new Failure(400, "Invalid topic name"));
    }

    @Test
    void aNameHas256CharactersAtMost() {
        listener.say(new TopicSubscribe("x".repeat(256)));
        assertThat(listener.heard()).isEmpty();
        listener.say(new TopicSubscribe("x".repeat(257)));
        assertThat(listener.heard()).hasSize(1);
    }

    @Test
    void readingAndPublishingNeedRightsOnTheTopic() {
        server.close();
        server = new TestServer(new TestServer.Options()
                .policy(AccessPolicy.denyByDefault(
                        List.of(new Policy("USER", new MapPattern("topic:news"), Set.of(Action.READ), Set.of())))));
        publisher = server.user("ann");
        listener = server.user("bob");
        listener.say(new TopicSubscribe("news"));
        listener.say(new TopicSubscribe("secret"));
        publish(1);
        assertThat(listener.heard()).containsExactly(new Failure(403, "Access Denied for topic secret"));
        assertThat(publisher.heard()).containsExactly(new Failure(403, "Access Denied for topic news"));
    }
}
