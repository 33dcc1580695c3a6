package topgun.application.query;

import java.util.Optional;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.domain.access.View;
import topgun.domain.access.VisibleRecords;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.operation.Change;

/** Changes as they are told to those who follow a map. */
final class ServerEvents {

    private ServerEvents() {}

    /** The change as somebody with that view may see it; empty if it is none of his business. */
    static Optional<ServerEvent> of(Change change, View view) {
        return switch (change) {
            case Change.LwwChanged(var map, var key, LwwRecord.Tombstone deletion, var previous)
            when previous.isPresent() && VisibleRecords.of(previous.get(), view).isEmpty() -> Optional.empty();
            case Change.LwwChanged(var map, var key, LwwRecord current, var previous) ->
                VisibleRecords.of(current, view).map(entry -> new ServerEvent.LwwChanged(map, key, entry));
            case Change.OrAdded(var map, var key, OrRecord added, var replaced) ->
                VisibleRecords.of(added, view).map(entry -> new ServerEvent.OrAdded(map, key, entry));
            case Change.OrRemoved removed ->
                view.of(removed.removed().value())
                        .map(gone -> new ServerEvent.OrRemoved(removed.map(), removed.key(), removed.tag()));
        };
    }
}
