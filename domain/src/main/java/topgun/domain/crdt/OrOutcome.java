package topgun.domain.crdt;

import java.util.Optional;

/** What became of an addition to an OR-map, or of a removal from it. */
public sealed interface OrOutcome {

    /** What can become of an addition. */
    sealed interface OfAddition extends OrOutcome {}

    /** What can become of a removal. */
    sealed interface OfRemoval extends OrOutcome {}

    /** The record is new under its key, or replaced an earlier one of the same tag there. */
    record Added(OrRecord record, Optional<OrRecord> replaced) implements OfAddition {}

    /** The addition came too late: its tag has been removed. The map did not change. */
    record Removed() implements OfAddition {}

    /** The removal took out a record. If its tag stood under several keys, the first of them is named, and all are out. */
    record Dropped(String key, OrRecord record) implements OfRemoval {}

    /** The removal found no record, but will keep out the one it names should that still come. */
    record Noted() implements OfRemoval {}

    /** The map knew all this. */
    record Unchanged() implements OfAddition, OfRemoval {}
}
