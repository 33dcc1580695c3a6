package topgun.domain.resolver;

import topgun.domain.value.Value;

/** What a {@link ConflictResolver} decides about a write. */
public sealed interface Resolution {

    /** The later of the two records wins, as without any resolver. */
    record LatestWins() implements Resolution {}

    /** This value is to be stored, whichever record is later. {@link Value#NULL} deletes. */
    record Store(Value value) implements Resolution {}

    /** What is there stays; the writer is not told. */
    record KeepKnown() implements Resolution {}

    /** What is there stays, and the writer is told why. */
    record Reject(String reason) implements Resolution {}
}
