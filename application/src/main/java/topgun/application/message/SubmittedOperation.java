package topgun.application.message;

import java.util.Optional;
import java.util.OptionalLong;
import topgun.domain.operation.Operation;
import topgun.domain.operation.WriteConcern;

/**
 * An operation as a client handed it in: not yet judged, possibly not even complete.
 *
 * @param writeConcern overrides the level of the batch
 * @param timeoutMillis overrides the time limit of the batch
 */
public record SubmittedOperation(
        Optional<OperationId> id, Content content, Optional<WriteConcern> writeConcern, OptionalLong timeoutMillis) {

    /** What is to be done, or why that cannot be told. */
    public sealed interface Content {

        record Complete(Operation operation) implements Content {}

        /** A member that the operation needs is missing or of the wrong type. Spoils this operation only. */
        record Incomplete(String reason) implements Content {}
    }
}
