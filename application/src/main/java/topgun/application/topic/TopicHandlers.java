package topgun.application.topic;

import java.util.Optional;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.message.ClientMessage.TopicPublish;
import topgun.application.message.ClientMessage.TopicSubscribe;
import topgun.application.message.ClientMessage.TopicUnsubscribe;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.TopicMessage;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.session.Subscriptions;
import topgun.domain.access.Action;
import topgun.domain.clock.TimeSource;
import topgun.domain.topic.TopicName;
import topgun.domain.value.Value;

/**
 * Publishes and subscribes. A message goes to everybody who listens except the one who published it; the messages of one
 * publisher reach each listener in their order.
 */
public final class TopicHandlers {

    private final Subscriptions<TopicName> subscriptions;
    private final AccessControl access;
    private final MessageCodec codec;
    private final TimeSource time;

    /**
     * @param most how many topics may have listeners
     * @param mostPerSession how many of them one session may listen to
     */
    public TopicHandlers(
            int most,
            int mostPerSession,
            AccessControl access,
            MessageCodec codec,
            TimeSource time,
            Sessions sessions) {
        this.subscriptions = new Subscriptions<>(most, mostPerSession, sessions);
        this.access = access;
        access.onChange(() -> subscriptions.forEach(this::endUnlessAllowed));
        this.codec = codec;
        this.time = time;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(TopicSubscribe.class, this::subscribe)
                .onImmediate(TopicUnsubscribe.class, this::unsubscribe)
                .onImmediate(TopicPublish.class, this::publish);
    }

    private void subscribe(Session session, TopicSubscribe message) {
        permitted(session, message.topic(), Action.READ, Value.NULL).ifPresent(topic -> {
            switch (subscriptions.subscribe(session, topic)) {
                // again, or a change of the policy could pass unseen
                case SUBSCRIBED -> endUnlessAllowed(session, topic);
                case TOO_MANY_OF_SESSION -> session.send(new Failure(400, "Subscription limit reached"));
                case TOO_MANY -> session.send(new Failure(429, "too many topics"));
            }
        });
    }

    private void unsubscribe(Session session, TopicUnsubscribe message) {
        TopicName.parse(message.topic()).ifPresent(topic -> subscriptions.unsubscribe(session, topic));
    }

    private void publish(Session session, TopicPublish message) {
        permitted(session, message.topic(), Action.PUT, message.data().orElse(Value.NULL))
                .ifPresent(topic -> {
                    var published = new TopicMessage(topic.text(), message.data(), session.id(), time.millis());
                    Frame frame = Frame.of(codec.encode(published));
                    for (Session subscriber : subscriptions.of(topic)) {
                        if (!subscriber.equals(session)) {
                            subscriber.send(frame);
                        }
                    }
                });
    }

    private Optional<TopicName> permitted(Session session, String topic, Action action, Value data) {
        if (!access.allowsTopic(session, topic, action, data)) {
            session.send(Failure.denied("topic " + topic));
            return Optional.empty();
        }
        Optional<TopicName> name = TopicName.parse(topic);
        if (name.isEmpty()) {
            session.send(new Failure(400, "Invalid topic name"));
        }
        return name;
    }

    private void endUnlessAllowed(Session session, TopicName topic) {
        if (!access.allowsTopic(session, topic.text(), Action.READ, Value.NULL)) {
            subscriptions.unsubscribe(session, topic);
            session.send(Failure.denied("topic " + topic.text()));
        }
    }
}
