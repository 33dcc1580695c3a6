package topgun.domain.crdt;

import java.util.Optional;

/** What became of a record offered to a map. */
public sealed interface MergeOutcome {

    /** The record won; {@code previous} is what it replaced, be it an entry or a tombstone. */
    record Applied(LwwRecord current, Optional<LwwRecord> previous) implements MergeOutcome {}

    /** The map already knew this record or a later one, and did not change. */
    record Stale(LwwRecord current) implements MergeOutcome {}
}
