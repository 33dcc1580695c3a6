package topgun.domain.operation;

import java.util.Optional;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** What a merge really changed. A write that lost, or was known already, is no change. */
public sealed interface Change {

    String map();

    String key();

    /** A key of a last-write-wins map got another record. */
    record LwwChanged(String map, String key, LwwRecord current, Optional<LwwRecord> previous) implements Change {}

    /** A tagged map got a record, or a newer one under a tag it knew. */
    record OrAdded(String map, String key, OrRecord added, Optional<OrRecord> replaced) implements Change {}

    /** A tagged map lost the record of a tag. */
    record OrRemoved(String map, String key, OrRecord removed) implements Change {

        public Tag tag() {
            return removed.tag();
        }
    }
}
