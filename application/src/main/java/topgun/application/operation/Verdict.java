package topgun.application.operation;

import topgun.domain.operation.Rejection;

/** What became of an operation. */
public sealed interface Verdict {

    Verdict ACCEPTED = new Accepted();

    /** It has been applied, or there was nothing left to apply. */
    record Accepted() implements Verdict {}

    /** An interceptor made it disappear. The client need not send it again, but it is nowhere. */
    record Dropped() implements Verdict {}

    /** It was refused for good. */
    record Rejected(Rejection reason) implements Verdict {}

    /** It could not be judged now; the client should send it again. */
    record Postponed(String reason) implements Verdict {}
}
