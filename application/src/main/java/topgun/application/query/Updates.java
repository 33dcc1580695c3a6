package topgun.application.query;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import topgun.application.message.SubscriberMessage;
import topgun.application.message.SubscriberMessage.QueryUpdate;
import topgun.application.port.Frame;
import topgun.application.port.MessageCodec;
import topgun.domain.query.Document;
import topgun.domain.query.Projection;
import topgun.domain.query.ResultChange;
import topgun.domain.value.Value;

/** What has been encoded of one change, for all who are to be shown the same. */
final class Updates {

    /** Documents are told apart by identity: there is one for each view of the changed value. */
    private record Shown(Document row, Optional<Projection> projection, SubscriberMessage.ResultChange change) {}

    private final MessageCodec codec;
    private final Map<Shown, Optional<Frame>> frames = new HashMap<>();
    private final Map<String, Frame> leaves = new HashMap<>();

    Updates(MessageCodec codec) {
        this.codec = codec;
    }

    /** What all share, to be completed; empty if there is nothing to be seen of the change through the projection. */
    Optional<Frame> frame(ResultChange change, Optional<Projection> projection) {
        return switch (change) {
            case ResultChange.Entered(String key, Document row) ->
                frames.computeIfAbsent(
                        new Shown(row, projection, SubscriberMessage.ResultChange.ENTER),
                        shown -> Optional.of(Frame.of(encode(key, shown(row, projection), shown.change()))));
            case ResultChange.Updated(String key, Document before, Document row) ->
                frames.computeIfAbsent(new Shown(row, projection, SubscriberMessage.ResultChange.UPDATE), shown -> {
                    Value value = shown(row, projection);
                    return value.equals(shown(before, projection))
                            ? Optional.empty()
                            : Optional.of(Frame.ofState(encode(key, value, shown.change()), key));
                });
            case ResultChange.Left(String key) ->
                Optional.of(leaves.computeIfAbsent(
                        key,
                        k -> Frame.of(codec.encodeHead(
                                new QueryUpdate(k, Optional.empty(), SubscriberMessage.ResultChange.LEAVE)))));
        };
    }

    private byte[] encode(String key, Value value, SubscriberMessage.ResultChange change) {
        return codec.encodeHead(new QueryUpdate(key, Optional.of(value), change));
    }

    static Value shown(Document row, Optional<Projection> projection) {
        return projection.isPresent() ? projection.get().of(row.shown()) : row.shown();
    }
}
