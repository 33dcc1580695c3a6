package topgun.domain.crdt;

import java.util.Optional;

/** What became of an addition to an OR-map, or of a removal from it. */
public sealed interface OrOutcome {

    /** The record is new under its key, or replaced an earlier one of the same tag there. */
    record Added(OrRecord record, Optional<OrRecord> replaced) implements OrOutcome {}

    /** The addition came too late: its tag has been removed. The map did not change. */
    record Removed() implements OrOutcome {}

    /** The removal took out a record. If its tag stood under several keys, the first of them is named, and all are out. */
    record Dropped(String key, OrRecord record) implements OrOutcome {}

    /** The removal found no record, but will keep out the one it names should that still come. */
    record Noted() implements OrOutcome {}

    /** The map knew all this. */
    record Unchanged() implements OrOutcome {}
}
