package topgun.application.message;

import java.util.List;
import topgun.domain.crdt.Tag;
import topgun.domain.operation.Operation;

/** One key of a client's push: its records as additions not yet judged, and all tags the client knows to be removed. */
public record PushedEntry(String key, List<Operation.OrAdd> additions, List<Tag> tombstones) {}
