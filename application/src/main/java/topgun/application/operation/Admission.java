package topgun.application.operation;

import topgun.domain.operation.Operation;
import topgun.domain.operation.Rejection;

/** Whether an operation may go on to its map. */
public sealed interface Admission {

    /** It may, perhaps changed on the way. */
    record Admitted(Operation operation) implements Admission {}

    record Refused(Rejection reason) implements Admission {}

    /** An interceptor made it disappear. */
    record Dropped() implements Admission {}

    /** It was applied when it first came. */
    record Repeated() implements Admission {}
}
