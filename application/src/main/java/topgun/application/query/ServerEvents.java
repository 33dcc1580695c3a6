package topgun.application.query;

import java.util.Optional;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.domain.access.View;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.operation.Change;

/** Changes as they are told to those who follow a map. */
final class ServerEvents {

    private ServerEvents() {}

    /** The change as somebody with that view may see it; empty if it is none of his business. */
    static Optional<ServerEvent> of(Change change, View view) {
        return switch (change) {
            case Change.LwwChanged(var map, var key, LwwRecord current, var previous) ->
                visible(current, view).map(entry -> new ServerEvent.LwwChanged(map, key, entry));
            case Change.OrAdded(var map, var key, OrRecord added, var replaced) ->
                view.of(added.value())
                        .map(value -> new ServerEvent.OrAdded(
                                map, key, new OrRecord(value, added.timestamp(), added.tag(), added.ttl())));
            case Change.OrRemoved removed ->
                view.equals(View.NOTHING)
                        ? Optional.empty()
                        : Optional.of(new ServerEvent.OrRemoved(removed.map(), removed.key(), removed.tag()));
        };
    }

    private static Optional<LwwRecord> visible(LwwRecord record, View view) {
        return switch (record) {
            case LwwRecord.Entry(var value, var timestamp, var ttl) ->
                view.of(value).map(shown -> new LwwRecord.Entry(shown, timestamp, ttl));
            case LwwRecord.Tombstone tombstone -> view.equals(View.NOTHING) ? Optional.empty() : Optional.of(tombstone);
        };
    }
}
